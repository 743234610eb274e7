"""Asking about one colleague: what she may do with each kind of record of a client, and why not."""

from typing import Any

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access import policy
from agencies.access.vocabulary import Action, Role
from agencies.services import end_membership
from clients.models import Client
from plans.models import PlanVersion
from sessions.models import Session, SessionNote
from tests.records import add_session

# the access page itself (18), and for each of seven kinds of record up to three rights: the row that is asked
# about and what the policy says of it
QUERIES = 76
MODELS = {"clients": Client, "sessions": Session, "session notes": SessionNote, "plan versions": PlanVersion}


@pytest.fixture
def aubrey(north, as_member):
    """The auditor's browser."""
    return as_member(north, Role.AUDITOR)


def ask(browser, north, client, seat):
    return browser.get(north.url(f"/clients/{client.public_id}/access/?who={seat.public_id}"))


def answers(page):
    return {
        (kind.records, action): answer
        for kind in page.context["explained"]
        for action, answer in kind.answers
    }


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.SUPPORT, Role.CLIENT}])
@pytest.mark.parametrize("reach", ["assigned", "other"])
def test_the_answers_are_those_of_the_policy(north, aubrey, role, reach):
    client = north.clients[reach]
    told = answers(ask(aubrey, north, client, north.members[role]))
    with tenancy.activate(north.pk):
        of_client: dict[str, Any] = {
            "clients": Client.objects.filter(pk=client.pk),
            "sessions": Session.objects.filter(client=client),
            "session notes": SessionNote.objects.filter(session__client=client),
            "plan versions": PlanVersion.objects.filter(plan__client=client),
        }
        for (records, action), answer in told.items():
            if records in of_client:
                reached = policy.within_reach(north.actors[role], action, of_client[records])
                assert answer.allowed is reached.exists(), (records, action)
    assert {records for records, _ in told} >= set(of_client)


def test_the_reasons_are_told(north, aubrey):
    told = answers(ask(aubrey, north, north.clients["assigned"], north.seat("Colin")))
    assert told["sessions", Action.VIEW].sentence == (
        "Practitioners may view sessions of clients on their caseload; the client is not on it today. An "
        "assignment would open it."
    )
    assert told["session notes", Action.SIGN].sentence == (
        "Practitioners may sign session notes of sessions they wrote themselves; Petra North wrote it."
    )
    ines = answers(ask(aubrey, north, north.clients["assigned"], north.seat("Ines")))
    assert ines["sessions", Action.VIEW].sentence == "Intake staff have no right to view sessions."


def test_somebody_who_has_left_may_nothing(north, aubrey):
    colin = north.seat("Colin")
    with tenancy.activate(north.pk):
        end_membership(colin, by=north.actors[Role.ADMINISTRATOR], at=timezone.now())
    page = ask(aubrey, north, north.clients["team"], colin)
    today = f"{north.today():%B %-d, %Y}"
    assert f"Colin North has left on {today}. Nobody who has left may see" in page.content.decode()
    assert answers(page) == {}


def test_seats_of_other_clients_are_not_asked_about(north, aubrey):
    page = ask(aubrey, north, north.clients["assigned"], north.seat("Selma"))
    assert page.context["chosen"] is None
    assert "Selma" not in page.content.decode()


@pytest.mark.parametrize("more", [1, 3])
def test_an_answer_costs_the_same_for_any_number_of_records(north, aubrey, django_assert_num_queries, more):
    client = north.clients["assigned"]
    with tenancy.activate(north.pk):
        for n in range(more):
            add_session(north, client, north.practitioner, "canary", days_ago=n + 1)
    with django_assert_num_queries(QUERIES):
        ask(aubrey, north, client, north.seat("Petra"))
