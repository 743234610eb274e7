"""Handing over a caseload: chosen, looked at, done in one act or not at all."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies import tenancy
from agencies.access.policy import OutOfReach
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models import Membership
from agencies.services import end_membership
from clients.handing_over import Step, caseload_to_hand_over, hand_over
from clients.models import Assignment
from clients.services import assign_practitioner, end_assignment
from tests.agencies.seats import looked_at, member_url, reload

# the frame (session, user, agency, membership in its savepoint: 6), the page in its savepoint (2), the seat,
# the caseload, the colleagues, and the line that tells of it; the same for looking at it once more
PAGE_QUERIES = 12
REVIEW_QUERIES = 12


@pytest.fixture
def ada(north, as_member):
    """The administrator's browser."""
    return as_member(north, Role.ADMINISTRATOR)


def url(north, seat):
    return north.url(f"/clients/handover/{seat.public_id}/")


def caseload(north, given_name):
    """Client's given name → (from, until) of every assignment to this person."""
    with tenancy.activate(north.pk):
        rows = Assignment.objects.filter(practitioner=north.seat(given_name)).select_related("client")
        return {row.client.given_name: (row.starts_on, row.ends_on) for row in rows}


def typed(north, seat, *, everyone=None, on=None, **single):
    """What the page sends: a choice for each client by given name, empty for "the colleague above"."""
    with tenancy.activate(north.pk):
        rows = list(caseload_to_hand_over(seat, by=north.actors[Role.ADMINISTRATOR]))
    choices = {f"client_{row.public_id}": single.get(row.client.given_name, "") for row in rows}
    return {
        "everyone": str(everyone.public_id) if everyone else "",
        "on": str(on or north.today()),
        **choices,
    }


def lines(north):
    with tenancy.activate(north.pk):
        rows = AuditEvent.objects.filter(kind="clients.Assignment").exclude(act="view")
        return [(row.act, row.fields) for row in rows.order_by("pk")]


def test_a_caseload_goes_to_one_colleague_and_one_client_to_another(north, ada):
    petra, colin, stella = (north.seat(name) for name in ("Petra", "Colin", "Stella"))
    extra, other = north.add_clients(2)
    on, before = north.today() + timedelta(days=3), len(lines(north))
    sent = typed(north, petra, everyone=colin, on=on, Extra1=str(stella.public_id))

    page = ada.post(url(north, petra), {**sent, "step": "review"})

    shown = page.content.decode()
    assert "Nothing is saved yet." in shown
    assert [(s.assignment.client, s.successor.name) for s in page.context["form"].steps()] == [
        (north.clients["assigned"], "Colin North"),
        (extra, "Colin North"),
        (other, "Stella North"),
    ]
    assert len(lines(north)) == before

    answer = ada.post(url(north, petra), {**sent, "step": "apply"}, follow=True)

    assert "3 clients are handed over. Each is noted in the audit trail." in answer.content.decode()
    assert {until for _, until in caseload(north, "Petra").values()} == {on}
    assert caseload(north, "Colin") | {"Tomas": None} == {
        "Tomas": None,
        "Amara": (on, None),
        "Extra0": (on, None),
    }
    assert caseload(north, "Stella")["Extra1"] == (on, None)
    assert lines(north)[before:] == [("change", ["ends_on"]), ("add", [])] * 3


def test_the_review_sends_what_was_chosen_and_going_back_keeps_it(north, ada):
    petra, colin = north.seat("Petra"), north.seat("Colin")
    sent = typed(north, petra, everyone=colin)
    review = ada.post(url(north, petra), {**sent, "step": "review"}).content.decode()
    for name, value in sent.items():
        assert f'type="hidden" name="{name}"' in review
        assert not value or f'name="{name}" value="{value}"' in review
    back = ada.post(url(north, petra), {**sent, "step": "back"}).content.decode()
    assert f'<option value="{colin.public_id}" selected>' in back
    assert caseload(north, "Petra")["Amara"][1] is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"everyone": ""}, "Choose who takes over Amara North, here or below."),
        ({"on": "2001-01-01"}, "Choose today or a later day. What is past stays as it was."),
        ({"on": ""}, "Choose a day."),
        ({"everyone": "nobody"}, "Select a valid choice."),
    ],
)
def test_a_fault_is_told_and_nothing_typed_is_lost(north, ada, changed, sentence):
    petra = north.seat("Petra")
    sent = typed(north, petra, everyone=north.seat("Colin")) | changed
    page = ada.post(url(north, petra), {**sent, "step": "apply"}).content.decode()
    assert sentence in page
    assert "Look at it once more" in page
    assert caseload(north, "Petra")["Amara"][1] is None


def test_whoever_stays_is_left_alone(north, ada):
    petra, colin = north.seat("Petra"), north.seat("Colin")
    north.add_clients(1)
    sent = typed(north, petra, everyone=colin, Amara="stays")
    ada.post(url(north, petra), {**sent, "step": "apply"})
    assert caseload(north, "Petra")["Amara"][1] is None
    assert caseload(north, "Petra")["Extra0"][1] == north.today()
    only_stays = typed(north, petra, Amara="stays")
    page = ada.post(url(north, petra), {**only_stays, "step": "review"}).content.decode()
    assert "Every client stays with Petra North. Choose somebody for one of them." in page


def test_a_list_that_has_changed_since_is_not_handed_over(north, ada):
    petra, colin = north.seat("Petra"), north.seat("Colin")
    sent = typed(north, petra, everyone=colin)
    north.add_clients(1)
    page = ada.post(url(north, petra), {**sent, "step": "apply"}).content.decode()
    assert "The caseload has changed since you looked. Nothing was handed over." in page
    assert {until for _, until in caseload(north, "Petra").values()} == {None}


def test_one_that_fails_undoes_all(north):
    """The second client has left the caseload: the first stays where she was, without a line."""
    petra, colin, by = north.seat("Petra"), north.seat("Colin"), north.actors[Role.ADMINISTRATOR]
    north.add_clients(1)
    with tenancy.activate(north.pk):
        steps = [Step(row, colin) for row in caseload_to_hand_over(petra, by=by)]
        end_assignment(steps[1].assignment, ends_on=north.today(), by=by)
        before = lines(north)
        with pytest.raises(ValidationError) as refusal:
            hand_over(petra, steps, on=north.today(), by=by)
    assert refusal.value.messages == [
        "Extra0 North is no longer on the caseload of Petra North as you saw it. Look at the list again."
    ]
    assert lines(north) == before
    assert caseload(north, "Petra")["Amara"][1] is None
    assert "Amara" not in caseload(north, "Colin")


def test_a_successor_who_left_meanwhile_is_told_with_the_client(north):
    petra, colin, by = north.seat("Petra"), north.seat("Colin"), north.actors[Role.ADMINISTRATOR]
    with tenancy.activate(north.pk):
        steps = [Step(row, colin) for row in caseload_to_hand_over(petra, by=by)]
        end_membership(colin, by=by, at=timezone.now())
        gone = [Step(step.assignment, Membership.objects.get(pk=colin.pk)) for step in steps]
        with pytest.raises(ValidationError) as refusal:
            hand_over(petra, gone, on=north.today(), by=by)
    assert refusal.value.messages == ["Amara North: Colin North has left the agency. Choose somebody else."]


def test_a_successor_who_works_with_the_client_already_goes_on(north, ada):
    petra, colin, by = north.seat("Petra"), north.seat("Colin"), north.actors[Role.ADMINISTRATOR]
    since = north.today() - timedelta(days=9)
    with tenancy.activate(north.pk):
        assign_practitioner(north.clients["assigned"], practitioner=colin, starts_on=since, by=by)
    ada.post(url(north, petra), {**typed(north, petra, everyone=colin), "step": "apply"})
    assert caseload(north, "Colin")["Amara"] == (since, None)
    assert caseload(north, "Petra")["Amara"][1] == north.today()


def test_the_caseload_of_somebody_who_has_left_is_handed_over_too(north, ada):
    petra, colin = north.seat("Petra"), north.seat("Colin")
    page = ada.get(member_url(north, petra, "end/")).content.decode()
    assert f'href="{url(north, petra)}"' in page
    assert "1 client is on the caseload of Petra North." in page
    looked_at(ada, member_url(north, petra, "end/"))
    assert reload(north, petra).ended_at is not None
    ada.post(url(north, petra), {**typed(north, petra, everyone=colin), "step": "apply"})
    assert caseload(north, "Colin")["Amara"] == (north.today(), None)
    again = ada.get(url(north, petra)).content.decode()
    assert "There is nothing to hand over" in again
    assert url(north, petra) not in ada.get(member_url(north, petra)).content.decode()


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.ADMINISTRATOR, 200),
        (Role.SUPERVISOR, 200),
        (Role.PRACTITIONER, 403),
        (Role.INTAKE, 403),
        (Role.AUDITOR, 403),
        (Role.CODER, 403),
        (Role.CLIENT, 403),
    ],
)
def test_handing_over_is_for_those_who_assign(north, as_member, role, code):
    browser = as_member(north, role)
    assert browser.get(url(north, north.seat("Petra"))).status_code == code
    linked = (
        url(north, north.seat("Petra"))
        in browser.get(member_url(north, north.seat("Petra"))).content.decode()
    )
    assert linked is (code == 200)


def test_a_supervisor_hands_over_in_the_own_team_only(north, as_member):
    sunil = as_member(north, Role.SUPERVISOR)
    assert sunil.get(url(north, north.seat("Stella"))).status_code == 404
    page = sunil.get(url(north, north.seat("Petra"))).content.decode()
    assert "Colin North" in page
    assert "Stella North" not in page
    with tenancy.activate(north.pk):
        other = Assignment.objects.get(client=north.clients["other"])
        step = Step(other, north.seat("Petra"))
        with pytest.raises((ValidationError, OutOfReach)):
            hand_over(north.seat("Stella"), [step], on=north.today(), by=north.supervisor)


@pytest.mark.parametrize("more", [1, 3])
def test_the_pages_cost_the_same_for_any_number_of_clients(north, ada, django_assert_num_queries, more):
    petra = north.seat("Petra")
    north.add_clients(more)
    sent = typed(north, petra, everyone=north.seat("Colin"))
    with django_assert_num_queries(PAGE_QUERIES):
        page = ada.get(url(north, petra))
    assert page.context["count"] == more + 1
    with django_assert_num_queries(REVIEW_QUERIES):
        review = ada.post(url(north, petra), {**sent, "step": "review"})
    assert review.content.decode().count('<th scope="row">') == more + 1
