"""The matrix as written, role by role; and that list and object never disagree."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db.models import Exists, F, Q
from django.utils import timezone

from agencies import tenancy
from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.models import SupportSession
from agencies.access.reaches import said_from
from agencies.access.support import enter_session
from agencies.access.vocabulary import EMERGENCY_ROLES, Action, Reach, Role
from agencies.checks import tenant_models
from agencies.models import Team, User
from clients.emergency import review_emergency
from clients.models import Client, EmergencyAccess
from plans.models import PlanVersion, Signature
from sessions.fidelity.models import Review
from sessions.models import Session, SessionNote
from tests.cast import CLIENTS, Cast, names

EVERYBODY = set(CLIENTS.values())
AMARA, TOMAS, SELMA = {"Amara"}, {"Tomas"}, {"Selma"}
TEAM = AMARA | TOMAS
NOBODY: set[str] = set()

#                      may view   change     assign     invite
CLIENT_MATRIX = {
    Role.ADMINISTRATOR: (EVERYBODY, NOBODY, EVERYBODY, NOBODY),
    Role.SUPERVISOR: (TEAM, TEAM, TEAM, TEAM),
    Role.PRACTITIONER: (AMARA, AMARA, NOBODY, AMARA),
    Role.INTAKE: (EVERYBODY, EVERYBODY, NOBODY, EVERYBODY),
    Role.AUDITOR: (EVERYBODY, NOBODY, NOBODY, NOBODY),
    Role.CODER: (NOBODY, NOBODY, NOBODY, NOBODY),
    Role.CLIENT: (SELMA, NOBODY, NOBODY, NOBODY),
    Role.SUPPORT: (EVERYBODY, NOBODY, NOBODY, NOBODY),
}
CLIENT_ACTIONS = (Action.VIEW, Action.CHANGE, Action.ASSIGN, Action.INVITE)


def acting(cast: Cast, role: Role) -> Actor:
    return cast.support if role is Role.SUPPORT else cast.actors[role]


@pytest.mark.parametrize("role", CLIENT_MATRIX)
@pytest.mark.parametrize("column", range(len(CLIENT_ACTIONS)))
def test_client_matrix(north: Cast, south: Cast, role: Role, column: int) -> None:
    with tenancy.activate(north.pk):
        reached = policy.within_reach(acting(north, role), CLIENT_ACTIONS[column], Client.objects.all())
        assert names(reached) == CLIENT_MATRIX[role][column]


# sessions to view; notes to view, to change, to cosign; reviews to view, to code; plans to view, offer, sign
RECORD_MATRIX = {
    Role.ADMINISTRATOR: (EVERYBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, EVERYBODY, NOBODY, NOBODY),
    Role.SUPERVISOR: (TEAM, TEAM, NOBODY, TEAM, TEAM, NOBODY, TEAM, NOBODY, NOBODY),
    Role.PRACTITIONER: (AMARA, AMARA, AMARA, NOBODY, AMARA, NOBODY, AMARA, AMARA, NOBODY),
    Role.INTAKE: (NOBODY,) * 9,
    Role.AUDITOR: (EVERYBODY, EVERYBODY, NOBODY, NOBODY, NOBODY, NOBODY, EVERYBODY, NOBODY, NOBODY),
    Role.CODER: (NOBODY, NOBODY, NOBODY, NOBODY, EVERYBODY, EVERYBODY, NOBODY, NOBODY, NOBODY),
    Role.CLIENT: (NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, SELMA, NOBODY, SELMA),
    Role.SUPPORT: (EVERYBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, EVERYBODY, NOBODY, NOBODY),
}
RECORD_COLUMNS: tuple[tuple[type[Any], str, Action], ...] = (
    (Session, "client", Action.VIEW),
    (SessionNote, "session__client", Action.VIEW),
    (SessionNote, "session__client", Action.CHANGE),
    (SessionNote, "session__client", Action.COSIGN),
    (Review, "session__client", Action.VIEW),
    (Review, "session__client", Action.CODE),
    (PlanVersion, "plan__client", Action.VIEW),
    (PlanVersion, "plan__client", Action.OFFER),
    (PlanVersion, "plan__client", Action.SIGN),
)


@pytest.mark.parametrize("role", RECORD_MATRIX)
@pytest.mark.parametrize("column", range(len(RECORD_COLUMNS)))
def test_record_matrix(north: Cast, south: Cast, role: Role, column: int) -> None:
    model, client, action = RECORD_COLUMNS[column]
    with tenancy.activate(north.pk):
        reached = policy.within_reach(acting(north, role), action, model.objects.all())
        assert set(reached.values_list(f"{client}__given_name", flat=True)) == RECORD_MATRIX[role][column]


@pytest.mark.parametrize("model", policy.resources(), ids=lambda model: model._meta.label)
@pytest.mark.parametrize("role", Role)
def test_object_and_list_agree_everywhere(north: Cast, south: Cast, model: type[Any], role: Role) -> None:
    """For every right and every row of both agencies: allowed if and only if listed."""
    actor = acting(north, role)
    rows = []
    for cast in (north, south):
        with tenancy.activate(cast.pk):
            rows += list(model.objects.order_by("pk"))
    assert {row.agency_id for row in rows} == {north.pk, south.pk}
    with tenancy.activate(north.pk):
        for action in Action:
            reached = set(policy.within_reach(actor, action, model.objects.all()))
            if not policy.granted(actor, action, model):  # the row plays no part: one of each agency will do
                assert reached == set()
                assert [policy.allows(actor, action, row) for row in (rows[0], rows[-1])] == [False, False]
                continue
            assert {row for row in rows if policy.allows(actor, action, row)} == reached
            assert {row.agency_id for row in reached} <= {north.pk}
            listed = policy.annotate_allowed(actor, model.objects.all(), action)
            assert {row for row in listed if getattr(row, f"may_{action.value}")} == reached


def test_table_covers_every_record_with_words_everybody_knows() -> None:
    table = policy.resources()
    assert set(table) == set(tenant_models())
    for resource in table.values():
        assert set(resource.grants) <= set(Action)
        for roles in resource.grants.values():
            assert set(roles) <= set(Role)
            assert set(roles.values()) <= set(Reach)


@pytest.mark.parametrize("resource", policy.resources().values(), ids=lambda each: each.model._meta.label)
def test_every_reach_has_rows_on_both_sides(north: Cast, south: Cast, resource: policy.Resource) -> None:
    """Each reach of each kind of record lets something in and keeps something out: else nothing is shown.

    What is kept out by a reach that is narrower than the agency is a row of the same agency.
    """
    rows: Any = resource.model._default_manager
    with tenancy.activate(south.pk):
        assert rows.exists()
    rights = {(role, reach) for roles in resource.grants.values() for role, reach in roles.items()}
    both = set()
    with tenancy.activate(north.pk):
        add_what_the_cast_has_once(north)
        for role, reach in rights:
            within = resource.rule(reach)(acting(north, role))
            inside = set(rows.filter(within).values_list("pk", flat=True))
            if inside and (reach is Reach.AGENCY or rows.exclude(pk__in=inside).exists()):
                both.add(reach)
    assert both == {reach for _, reach in rights}


def add_what_the_cast_has_once(cast: Cast) -> None:
    """A second signed plan, support session and reviewed emergency: one that is another's."""
    copied = Signature.objects.order_by("pk")[0]
    copied.pk, copied.public_id, copied._state.adding = None, uuid4(), True
    copied.version = PlanVersion.objects.filter(
        plan__client=cast.clients["assigned"], offered_at__isnull=False
    )[0]
    copied.save()
    session = SupportSession.objects.order_by("pk")[0]
    operator = User.objects.create_user("oscar@operator.example", "x", name="Oscar", is_operator=True)
    enter_session(cast.agency, operator=operator, reason=session.reason, at=session.opened_at)
    waiting = EmergencyAccess.objects.get(review=None)
    ada = cast.actors[Role.ADMINISTRATOR]
    review_emergency(waiting, justified=True, note="She was asked to look.", by=ada, at=timezone.now())


def _asked(rule: Callable[[Actor], Q], model: type[Any], actor: Actor) -> tuple[str, Any]:
    rows: Any = model._default_manager.filter(rule(actor))
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return "nothing", ()
    return sql, values


def _next_year(monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)


@pytest.mark.parametrize("resource", policy.resources().values(), ids=lambda each: each.model._meta.label)
def test_rule_goes_by_who_asks_alone(
    north: Cast, resource: policy.Resource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is put together once for each actor: a rule that went by the clock would be kept too long."""
    rights = {(role, reach) for roles in resource.grants.values() for role, reach in roles.items()}
    rules = [(resource.rule(reach).q, acting(north, role)) for role, reach in rights]
    if resource.in_emergency is not None:
        rules += [(resource.in_emergency.q, acting(north, role)) for role in EMERGENCY_ROLES]
    with tenancy.activate(north.pk):
        first = [_asked(rule, resource.model, actor) for rule, actor in rules]
        _next_year(monkeypatch)
        assert first == [_asked(rule, resource.model, actor) for rule, actor in rules]


def test_rule_that_goes_by_the_clock_would_be_found(north: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def rule(actor: Actor) -> Q:
        return Q(seat_id=actor.membership_id, opened_on__lte=timezone.now().date())

    with tenancy.activate(north.pk):
        first = _asked(rule, Client, north.supervisor)
        _next_year(monkeypatch)
        assert _asked(rule, Client, north.supervisor) != first


def test_same_actor_in_another_agency_asks_anew(north: Cast, south: Cast) -> None:
    """What is put together in one agency's scope is not used in another's."""
    rule = policy.resources()[Client].rule(Reach.CASELOAD)
    asked = []
    for cast in (north, south):
        with tenancy.activate(cast.pk):
            asked.append(_asked(rule, Client, north.actors[Role.PRACTITIONER]))
    assert asked[0] != asked[1]


@pytest.mark.parametrize("filter_", [Q(starts_on=F("ends_on")), Q(Exists(Team.objects.none()))])
def test_rule_that_cannot_be_inherited_is_refused(filter_: Q) -> None:
    assert said_from("session", Q(author_id=5) | ~Q(pk__in=[1])) == Q(session__author_id=5) | ~Q(
        session__pk__in=[1]
    )
    with pytest.raises(TypeError, match="by session"):
        said_from("session", filter_)


def test_every_reach_of_the_vocabulary_is_used() -> None:
    used = {
        reach for r in policy.resources().values() for roles in r.grants.values() for reach in roles.values()
    }
    assert used == set(Reach)


def test_supervisor_without_team_reaches_nobody(north: Cast) -> None:
    actor = north.supervisor
    with tenancy.activate(north.pk):
        north.members[Role.SUPERVISOR].teams.all().delete()
        assert names(policy.within_reach(actor, Action.VIEW, Client.objects.all())) == NOBODY


def test_table_naming_an_undefined_reach_is_refused() -> None:
    incomplete = policy.Resource(model=Team, grants={Action.VIEW: {Role.CLIENT: Reach.SELF}})
    with pytest.raises(ImproperlyConfigured, match="no rule for reach"):
        policy.register(incomplete)


def test_model_in_the_table_twice_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="already"):
        policy.register(policy.Resource(model=Team, grants={}))


def test_support_reads_and_does_nothing_else() -> None:
    """Beside ending its own session; and never what was said in confidence."""
    given = {
        (action, model.__name__)
        for model, resource in policy.resources().items()
        for action, roles in resource.grants.items()
        if Role.SUPPORT in roles
    }
    assert {action for action, _ in given} == {Action.VIEW, Action.REVOKE}
    assert {model for action, model in given if action is Action.REVOKE} == {"SupportSession"}
    closed = {
        "ApiToken", "AuditEvent", "ChainHead", "ClientStatement", "Draft", "EmergencyAccess",
        "EmergencyReview", "ExportJob", "Invitation", "LinkedIdentity", "NoteAmendment", "PlanDocument",
        "Rating", "Review", "Root", "RulerReading", "Score", "Seal", "SealingKey", "SessionNote",
        "SingleSignOn", "Tally",
    }  # fmt: skip
    assert {model.__name__ for model in policy.resources()} - {model for _, model in given} == closed
