"""A reason is given for every yes and every no, and it never says otherwise than the policy."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import tenancy
from agencies.access import policy
from agencies.access.reasons import Answer, why, why_each
from agencies.access.vocabulary import Action, Reach, Role
from agencies.models import Team
from agencies.services import join_team
from clients.models import Assignment, Client
from plans.models import PlanVersion
from sessions.fidelity.services import assign_review
from sessions.models import Session, SessionNote
from tests.cast import Cast
from tests.fidelity import stage

CASELOAD = "Practitioners may view clients on their caseload; "
TEAM = "Supervisors may view clients of their teams; "


def one_of_each(cast: Cast, model: type[Any]) -> list[Any]:
    """One row per client, or the first few where rows concern no client."""
    with tenancy.activate(cast.pk):
        rows = list(model.objects.order_by("pk"))
        found = {row.concerned_client() or row.pk: row for row in rows[::-1]}
    return list(found.values())[:4]


@pytest.mark.parametrize("model", policy.resources(), ids=lambda model: model._meta.label)
def test_reason_says_what_the_policy_says(north: Cast, south: Cast, model: type[Any]) -> None:
    """For every right, every role and rows of both agencies, asked alone and all together."""
    assert set(north.actors) == set(Role) - {Role.SUPPORT}
    rows = [*one_of_each(north, model), *one_of_each(south, model)[:1]]
    people = list(north.actors.values())
    with tenancy.activate(north.pk):
        for row in rows:
            for action in Action:
                together = why_each(people, action, row)
                for actor in people:
                    answer = why(actor, action, row)
                    assert answer.allowed is policy.allows(actor, action, row)
                    assert answer.sentence.endswith(".")
                    assert together[actor.membership_id] == answer


@pytest.mark.parametrize("resource", policy.resources().values(), ids=lambda each: each.model._meta.label)
def test_every_state_and_every_reach_has_words(resource: policy.Resource) -> None:
    assert set(resource.otherwise) == set(resource.while_)
    rows = [resource.rows(reach) for reach in {Reach.AGENCY, *resource.reach}]
    assert len(set(rows)) == len(rows)


def asked(cast: Cast, role: Role, client: str, action: Action = Action.VIEW) -> Answer:
    with tenancy.activate(cast.pk):
        return why(cast.actors[role], action, cast.clients[client])


def day(cast: Cast, days: int) -> str:
    return f"{cast.today() + timedelta(days=days):%B %-d, %Y}"


def test_role_without_the_right_is_named(north: Cast) -> None:
    no = Answer(allowed=False, sentence="Fidelity coders have no right to view clients.")
    assert asked(north, Role.CODER, "assigned") == no


def test_right_that_reaches_everywhere_is_named(north: Cast) -> None:
    yes = Answer(allowed=True, sentence="Auditors may view clients anywhere in the agency.")
    assert asked(north, Role.AUDITOR, "other") == yes


def test_caseload_is_told_with_its_first_day(north: Cast) -> None:
    since = f"the client has been on it since {day(north, -120)}."
    assert asked(north, Role.PRACTITIONER, "assigned") == Answer(allowed=True, sentence=CASELOAD + since)


def test_client_who_was_never_on_the_caseload(north: Cast) -> None:
    never = "the client is not on it today. An assignment would open it."
    assert asked(north, Role.PRACTITIONER, "team") == Answer(allowed=False, sentence=CASELOAD + never)


def test_assignment_that_ended_is_told_with_its_day(north: Cast) -> None:
    with tenancy.activate(north.pk):
        mine = Assignment.objects.filter(practitioner_id=north.practitioner.membership_id)
        mine.update(ends_on=north.today())
    ended = f"the assignment ended on {day(north, 0)}. A new one would open it."
    assert asked(north, Role.PRACTITIONER, "assigned") == Answer(allowed=False, sentence=CASELOAD + ended)


def test_assignment_to_come_is_told_with_its_day(north: Cast) -> None:
    with tenancy.activate(north.pk):
        mine = Assignment.objects.filter(practitioner_id=north.practitioner.membership_id)
        mine.update(starts_on=north.today() + timedelta(days=2))
    coming = f"the client comes onto it on {day(north, 2)}."
    assert asked(north, Role.PRACTITIONER, "assigned") == Answer(allowed=False, sentence=CASELOAD + coming)


def test_team_is_named(north: Cast) -> None:
    yes = Answer(allowed=True, sentence=f"{TEAM}the client is in team Alpha.")
    assert asked(north, Role.SUPERVISOR, "team") == yes


def test_other_team_is_named_with_what_would_help(north: Cast) -> None:
    help_ = "the client is in team Beta, this person in team Alpha. A place in team Beta would open it."
    assert asked(north, Role.SUPERVISOR, "other") == Answer(allowed=False, sentence=TEAM + help_)


def test_supervisor_without_team_is_told_so(north: Cast) -> None:
    with tenancy.activate(north.pk):
        north.members[Role.SUPERVISOR].teams.all().delete()
    none = "the client is in team Beta, this person in no team. A place in team Beta would open it."
    assert asked(north, Role.SUPERVISOR, "other") == Answer(allowed=False, sentence=TEAM + none)


def test_what_would_help_helps(north: Cast) -> None:
    with tenancy.activate(north.pk):
        beta = Team.objects.get(name="Beta")
        join_team(north.members[Role.SUPERVISOR], team=beta, by=north.actors[Role.ADMINISTRATOR])
    assert asked(north, Role.SUPERVISOR, "other").allowed is True


@pytest.mark.parametrize(
    ("client", "fact"), [("self", "this is theirs"), ("other", "this is somebody else’s")]
)
def test_clients_see_their_own_record(north: Cast, client: str, fact: str) -> None:
    own = Answer(allowed=client == "self", sentence=f"Clients may view their own record; {fact}.")
    assert asked(north, Role.CLIENT, client) == own


def test_state_is_the_reason_where_the_reach_is_not(north: Cast) -> None:
    with tenancy.activate(north.pk):
        signed = Session.objects.get(client=north.clients["assigned"], signed_at__isnull=False)
        answer = why(north.practitioner, Action.CHANGE, signed.note)
    own = "session notes of sessions they wrote themselves"
    assert answer == Answer(
        allowed=False, sentence=f"Practitioners may change {own}; what is signed stays as it is."
    )


def test_author_is_named_where_somebody_else_wrote(north: Cast) -> None:
    with tenancy.activate(north.pk):
        note = SessionNote.objects.filter(session__client=north.clients["team"]).earliest("pk")
        answer = why(north.practitioner, Action.AMEND, note)
    assert answer.sentence.endswith("; Colin North wrote it.")


def test_author_who_lost_the_client_is_told_about_the_caseload(north: Cast) -> None:
    with tenancy.activate(north.pk):
        Assignment.objects.filter(client=north.clients["assigned"]).update(ends_on=north.today())
        draft = PlanVersion.objects.drafts().get(plan__client=north.clients["assigned"])
        answer = why(north.practitioner, Action.CHANGE, draft)
    assert answer.allowed is False
    assert answer.sentence.endswith(f"; the assignment ended on {day(north, 0)}. A new one would open it.")


def test_supervisor_still_coding_is_told_to_hand_in_first(north: Cast) -> None:
    handed_in = stage.submitted(north, coder=Role.CODER)
    with tenancy.activate(north.pk):
        coder, due_on = north.members[Role.SUPERVISOR], north.today()
        by = north.supervisor
        assign_review(handed_in.session, coder=coder, due_on=due_on, by=by, at=timezone.now())
        answer = why(by, Action.VIEW, handed_in)
    assert answer.allowed is False
    assert answer.sentence.endswith("; their own coding of this session is not in yet.")


def test_nothing_is_told_about_another_agencys_record(north: Cast, south: Cast) -> None:
    with tenancy.activate(north.pk):
        answers = why_each(north.actors.values(), Action.VIEW, south.clients["assigned"])
        assert {answer.allowed for answer in answers.values()} == {False}
        sunil = answers[north.supervisor.membership_id]
    assert sunil.sentence == f"{TEAM}this is not one of them."


def test_many_people_cost_no_more_queries_than_few(north: Cast) -> None:
    client = north.clients["assigned"]
    few = [north.practitioner, north.stranger, north.supervisor]
    many = [*few, north.colleague, *north.actors.values()]
    with tenancy.activate(north.pk):
        counts = []
        for people in (few, many):
            with CaptureQueriesContext(connection) as queries:
                why_each(people, Action.VIEW, Client.objects.get(pk=client.pk))
            counts.append(len(queries))
    assert counts == [5, 5]  # the client, who reaches it, since when, why not, the team
