"""The pages that show what a change does before it is made."""

import re

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models import Invitation
from clients.services import assign_practitioner
from clients.worklists import nobody_works_with
from tests.agencies.seats import looked_at, member_url, reload, team, teams_of
from tests.records import add_session

# the frame (session, user, agency, membership in its savepoint: 6), the seat and the line of reading it, its
# teams and the choices, the change itself and its locks, and twice what seven kinds of rows come to
MOVE_QUERIES = 50
END_QUERIES = 46  # the end also asks for the link with an account at a provider, which ends with the seat


@pytest.fixture
def ada(north, as_member):
    """The administrator's browser."""
    return as_member(north, Role.ADMINISTRATOR)


def values(north, *teams, role="supervisor", title=""):
    return {"role": role, "title": title, "teams": [team(north, name).pk for name in teams]}


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def lines_written(north):
    with tenancy.activate(north.pk):
        return AuditEvent.objects.exclude(act="view").count()


def test_a_change_of_role_is_shown_first_and_saved_when_applied(north, ada):
    petra, before = north.seat("Petra"), lines_written(north)
    url, sent = member_url(north, petra), values(north, "Beta", title="LCSW")

    page = ada.post(url, sent)

    shown = text(page)
    assert "Gains 2 clients Olive North Selma North" in shown
    assert "Loses 1 client Amara North" in shown
    assert "1 unsigned note of Petra North can no longer be signed by Petra North" in shown
    assert "Practitioner → Supervisor" in shown
    assert "Alpha → Beta" in shown
    amara = north.url(f"/clients/{north.clients['assigned'].public_id}/")
    assert f'href="{amara}"' in page.content.decode()
    assert "View, change and invite clients of their teams, instead of clients on their caseload." in shown
    assert (reload(north, petra).role, teams_of(north, petra)) == ("practitioner", {"Alpha"})
    assert lines_written(north) == before

    answer = looked_at(ada, url, sent)

    assert answer.url == url
    changed = reload(north, petra)
    assert (changed.role, changed.title, teams_of(north, petra)) == ("supervisor", "LCSW", {"Beta"})


def test_the_button_sends_what_was_typed(north, ada):
    """The values stand in the page's own form, so applying works without typing them again."""
    petra, beta = north.seat("Petra"), team(north, "Beta")
    page = ada.post(member_url(north, petra), values(north, "Beta", title="LCSW")).content.decode()
    form = page[page.index('name="role"') - 80 :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert {"role": "supervisor", "title": "LCSW", "teams": str(beta.pk)}.items() <= fields.items()
    ada.post(member_url(north, petra), {**fields, "step": "apply"})
    assert reload(north, petra).role == "supervisor"


def test_going_back_keeps_what_was_typed_and_saves_nothing(north, ada):
    petra = north.seat("Petra")
    page = ada.post(
        member_url(north, petra), {**values(north, "Beta", title="LCSW <x>"), "step": "back"}
    ).content.decode()
    assert "Save changes" in page
    assert 'value="LCSW &lt;x&gt;"' in page
    assert re.search(r'value="supervisor"\s+selected', page)
    assert re.search(rf'value="{team(north, "Beta").pk}"[^>]*checked', page)
    assert reload(north, petra).role == "practitioner"


def test_a_title_alone_is_saved_at_once(north, ada):
    petra = north.seat("Petra")
    answer = ada.post(member_url(north, petra), values(north, "Alpha", role="practitioner", title="LCSW"))
    assert answer.url == member_url(north, petra)
    assert reload(north, petra).title == "LCSW"


@pytest.mark.parametrize("part", ["", "end/"])
def test_when_things_have_changed_the_new_consequences_are_shown(north, ada, part):
    petra, by = north.seat("Petra"), north.actors[Role.ADMINISTRATOR]
    url, sent = member_url(north, petra, part), values(north, "Alpha", role="intake") if not part else {}
    seen = ada.post(url, sent).context["preview"].digest
    with tenancy.activate(north.pk):
        assign_practitioner(north.clients["other"], practitioner=petra, starts_on=by.today, by=by)
        add_session(north, north.clients["assigned"], north.practitioner, "canary", days_ago=1)

    page = ada.post(url, {**sent, "seen": seen, "step": "apply"})

    assert "Something has changed since you looked" in page.content.decode()
    assert "Nothing was saved." in page.content.decode()
    assert (reload(north, petra).role, reload(north, petra).ended_at) == ("practitioner", None)
    ada.post(url, {**sent, "seen": page.context["preview"].digest, "step": "apply"})
    now = reload(north, petra)
    assert (now.role == "intake") if not part else now.ended_at is not None


def test_ending_a_seat_says_who_loses_whom(north, ada):
    page = ada.get(member_url(north, north.seat("Petra"), "end/"))
    shown = text(page)
    assert "Loses 1 client Amara North" in shown
    assert "1 client is then without a practitioner Amara North" in shown
    assert "2 keys for programs stop working" in shown or "1 key for a program stops working" in shown
    assert reload(north, north.seat("Petra")).ended_at is None


def test_an_end_that_is_refused_says_why(north, ada):
    own = north.members[Role.ADMINISTRATOR]
    assert "The agency needs an administrator." in text(ada.get(member_url(north, own, "end/")))


def test_the_own_role_is_refused_before_any_preview(north, ada):
    own = north.members[Role.ADMINISTRATOR]
    page = ada.post(member_url(north, own), values(north, role="auditor"))
    assert "You cannot change your own role." in page.content.decode()
    assert 'value="auditor" selected' in " ".join(page.content.decode().split())


@pytest.mark.parametrize("more", [1, 3])
def test_a_preview_costs_the_same_for_any_number_of_clients(north, ada, django_assert_num_queries, more):
    north.add_clients(more)
    with tenancy.activate(north.pk):  # each that is withdrawn costs its own lock and line
        Invitation.objects.update(revoked_at=timezone.now())
    sent = values(north, "Alpha", role="intake")
    with django_assert_num_queries(MOVE_QUERIES):
        page = ada.post(member_url(north, north.seat("Petra")), sent)
    assert f"{more + 1} clients are then without a practitioner" in page.content.decode()
    with django_assert_num_queries(END_QUERIES):
        page = ada.get(member_url(north, north.seat("Petra"), "end/"))
    assert f"Loses {more + 1} clients" in page.content.decode()


def test_a_caseload_of_somebody_who_no_longer_has_one_waits_for_a_practitioner(north, ada):
    looked_at(ada, member_url(north, north.seat("Petra")), values(north, "Alpha", role="auditor"))
    with tenancy.activate(north.pk):
        waiting = {client.given_name for client in nobody_works_with(north.actors[Role.ADMINISTRATOR])}
    assert waiting == {"Amara"}
