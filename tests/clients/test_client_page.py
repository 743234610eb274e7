"""The client's page: who sees what of it, and the small things one adds there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from agencies.services import end_membership
from clients.models import Client, Strength, TargetBehaviour
from clients.services import close_client
from tests import records

WORDS = "In the client\N{RIGHT SINGLE QUOTATION MARK}s words"
QUOTE = "I could start on Sunday canary-north"


def address(cast, client, path=""):
    return cast.url(f"/clients/{client.public_id}/{path}")


def page_of(browser, cast, client):
    return browser.get(address(cast, client)).content.decode()


@pytest.mark.parametrize(
    ("role", "headings"),
    [
        (Role.ADMINISTRATOR, {"Sessions": True, "Rulers": False, WORDS: False}),
        (Role.SUPERVISOR, {"Sessions": True, "Rulers": True, WORDS: True}),
        (Role.PRACTITIONER, {"Sessions": True, "Rulers": True, WORDS: True}),
        (Role.INTAKE, {"Sessions": False, "Rulers": False, WORDS: False}),
        (Role.AUDITOR, {"Sessions": True, "Rulers": True, WORDS: True}),
    ],
)
def test_client_page_has_the_parts_the_role_may_see(north, as_member, role, headings):
    page = page_of(as_member(north, role), north, north.clients["assigned"])
    assert {title: f">{title}</h2>" in page for title in headings} == headings
    assert (QUOTE in page) is headings[WORDS]


@pytest.mark.parametrize("role", [Role.CODER, Role.CLIENT])
def test_client_page_is_not_for_coders_and_clients(north, as_member, role):
    assert as_member(north, role).get(address(north, north.clients["self"])).status_code == 403


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        (Role.ADMINISTRATOR, {"assigned", "team", "other", "self"}),
        (Role.SUPERVISOR, {"assigned", "team"}),
        (Role.PRACTITIONER, {"assigned"}),
        (Role.INTAKE, {"assigned", "team", "other", "self"}),
        (Role.AUDITOR, {"assigned", "team", "other", "self"}),
    ],
)
def test_client_page_opens_for_clients_within_reach_only(north, as_member, role, reached):
    browser = as_member(north, role)
    answers = {
        name: browser.get(address(north, client)).status_code for name, client in north.clients.items()
    }
    assert answers == {name: 200 if name in reached else 404 for name in north.clients}


@pytest.mark.parametrize("path", ["", "close/", "caseload/"])
def test_a_client_of_another_agency_is_not_found(north, south, as_member, path):
    browser = as_member(north, Role.SUPERVISOR)
    assert browser.get(address(north, south.clients["assigned"], path)).status_code == 404


@pytest.mark.parametrize("path", ["strengths/", "targets/", "invite/"])
def test_nothing_can_be_sent_to_a_client_out_of_reach(north, south, as_member, path):
    browser = as_member(north, Role.PRACTITIONER)
    typed = {"description": "Unseen", "email": "unseen@example.org"}
    answers = [
        browser.post(address(north, client, path), typed).status_code
        for client in (north.clients["other"], south.clients["assigned"])
    ]
    assert answers == [404, 404]


@pytest.mark.parametrize("sessions", [1, 3])
def test_client_page_costs_the_same_for_any_number_of_sessions(
    north, as_member, django_assert_num_queries, sessions
):
    amara = north.clients["assigned"]
    with tenancy.activate(north.pk):
        for day in range(sessions):
            records.add_session(north, amara, north.practitioner, "again", days_ago=day)
    browser = as_member(north, Role.PRACTITIONER)

    # sign-in 6, the page's savepoint 2, client and its audit line 2, sessions, rulers, plans and quotes 4,
    # rights, invitation, caseload, targets and strengths 5
    with django_assert_num_queries(19):
        page = browser.get(address(north, amara))

    assert page.content.decode().count('class="timeline__when"') == sessions + 2


def test_opening_the_page_is_told_to_the_trail(north, as_member):
    amara = north.clients["assigned"]
    as_member(north, Role.AUDITOR).get(address(north, amara))
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.latest("pk")
        assert (line.act, line.kind, line.reference) == ("view", "clients.Client", amara.public_id)


def test_page_says_whether_a_message_may_be_left(north, as_member):
    amara = north.clients["assigned"]
    browser = as_member(north, Role.PRACTITIONER)
    before = page_of(browser, north, amara)
    with tenancy.activate(north.pk):
        Client.objects.filter(pk=amara.pk).update(safe_to_leave_message=True)
    after = page_of(browser, north, amara)
    assert ("Do not leave a message" in before, "Safe to leave a message" in before) == (True, False)
    assert ("Do not leave a message" in after, "Safe to leave a message" in after) == (False, True)


@pytest.mark.parametrize(("path", "model"), [("strengths/", Strength), ("targets/", TargetBehaviour)])
def test_strengths_and_targets_are_added_on_the_page(north, as_member, path, model):
    amara = north.clients["assigned"]
    browser = as_member(north, Role.PRACTITIONER)
    answer = browser.post(address(north, amara, path), {"description": "Sings in a choir"})
    with tenancy.activate(north.pk):
        added = model.objects.get(description="Sings in a choir")
    assert (added.client_id, added.noted_on) == (amara.pk, north.today())
    assert answer.url == address(north, amara)


@pytest.mark.parametrize("path", ["strengths/", "targets/"])
def test_a_description_that_is_too_long_is_kept_with_its_error(north, as_member, path):
    typed = "word " * 50
    page = as_member(north, Role.PRACTITIONER).post(
        address(north, north.clients["assigned"], path), {"description": typed}
    )
    assert f'value="{typed}"' in page.content.decode()
    assert "at most 200 characters" in page.content.decode()


def test_auditor_sees_no_forms(north, as_member):
    page = page_of(as_member(north, Role.AUDITOR), north, north.clients["assigned"])
    assert [
        word for word in ("Add a strength", "Send", "Close this record", "Change details") if word in page
    ] == []


def test_record_is_closed_from_its_page(north, as_member):
    amara = north.clients["assigned"]
    browser = as_member(north, Role.PRACTITIONER)
    browser.post(address(north, amara, "close/"), {"closed_on": north.today().isoformat()})
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=amara.pk).closed_on == north.today()
    assert "Record closed" in page_of(browser, north, amara)


def test_record_is_not_closed_before_it_was_opened(north, as_member):
    amara = north.clients["assigned"]
    day = (amara.opened_on - timedelta(days=1)).isoformat()
    page = as_member(north, Role.PRACTITIONER).post(address(north, amara, "close/"), {"closed_on": day})
    assert "A record is closed on or after the day it was opened." in page.content.decode()
    assert f'value="{day}"' in page.content.decode()
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=amara.pk).closed_on is None


@pytest.mark.parametrize("days", [1, 30])
def test_record_is_not_closed_on_a_day_to_come(north, as_member, days):
    amara = north.clients["assigned"]
    day = (north.today() + timedelta(days=days)).isoformat()
    page = as_member(north, Role.PRACTITIONER).post(address(north, amara, "close/"), {"closed_on": day})
    assert "A record is closed today or was closed earlier." in page.content.decode()
    assert f'value="{day}"' in page.content.decode()
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=amara.pk).closed_on is None


def closed(cast, name):
    with tenancy.activate(cast.pk):
        close_client(cast.clients[name], on=cast.today(), by=cast.actors[Role.INTAKE])
    return cast.clients[name]


def changes_of(cast, row):
    with tenancy.activate(cast.pk):
        lines = AuditEvent.objects.filter(reference=row.public_id, act=Action.CHANGE).order_by("pk")
        return [line.fields for line in lines]


def test_a_closed_record_is_opened_again_from_its_page(north, as_member):
    amara, browser = closed(north, "assigned"), as_member(north, Role.PRACTITIONER)
    assert "Open this record again" in page_of(browser, north, amara)
    answers = [browser.post(address(north, amara, "reopen/")).url for _ in range(2)]
    assert answers == [address(north, amara)] * 2
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=amara.pk).closed_on is None
    assert changes_of(north, amara) == [["closed_on"]] * 2
    assert "Open this record again" not in page_of(browser, north, amara)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_may_not_change_a_record_does_not_open_it_again(north, as_member, role):
    amara, browser = closed(north, "assigned"), as_member(north, role)
    assert "Open this record again" not in page_of(browser, north, amara)
    assert browser.post(address(north, amara, "reopen/")).status_code == 403


def test_a_target_is_settled_from_the_page(north, as_member):
    amara, browser = north.clients["assigned"], as_member(north, Role.PRACTITIONER)
    with tenancy.activate(north.pk):
        target = TargetBehaviour.objects.get(client=amara)
    settle = north.url(f"/clients/targets/{target.public_id}/settle/")
    assert settle in page_of(browser, north, amara)
    answers = [browser.post(settle).url for _ in range(2)]
    assert answers == [address(north, amara)] * 2
    with tenancy.activate(north.pk):
        assert TargetBehaviour.objects.get(pk=target.pk).settled_on == north.today()
    assert changes_of(north, target) == [["settled_on"]]
    assert settle not in page_of(browser, north, amara)


def test_a_target_out_of_reach_is_not_settled(north, south, as_member):
    browser = as_member(north, Role.PRACTITIONER)
    answers = []
    for cast, name in ((north, "other"), (south, "assigned")):
        with tenancy.activate(cast.pk):
            target = TargetBehaviour.objects.get(client=cast.clients[name])
        answers.append(browser.post(north.url(f"/clients/targets/{target.public_id}/settle/")).status_code)
    assert answers == [404, 404]


def test_details_are_changed_at_an_address_without_counting_numbers(north, as_member):
    amara = north.clients["assigned"]
    page = page_of(as_member(north, Role.PRACTITIONER), north, amara)
    assert north.url(f"/admin/clients/client/{amara.public_id}/change/") in page
    assert f"/client/{amara.pk}/" not in page


def test_who_has_left_is_not_shown_as_working_with_the_client(north, as_member):
    with tenancy.activate(north.pk):
        end_membership(
            north.members[Role.PRACTITIONER], by=north.actors[Role.ADMINISTRATOR], at=timezone.now()
        )
    page = page_of(as_member(north, Role.SUPERVISOR), north, north.clients["assigned"])
    assert "On nobody\N{RIGHT SINGLE QUOTATION MARK}s caseload today." in page
