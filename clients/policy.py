"""How far each role reaches into the clients of an agency.

"Caseload", "team" and "self" are said here once; everything that hangs on a client inherits them.
"""

from django.db.models import Model, Q

from agencies.access.actors import Actor
from agencies.access.policy import Resource, allows, granted, register, within_reach
from agencies.access.reaches import always, in_words
from agencies.access.vocabulary import Action, Reach, Role
from agencies.invitation_rules import may_offer
from agencies.models import TeamMember
from clients.models import Assignment, Client, EmergencyAccess, SearchEntry, Strength, TargetBehaviour
from clients.reasons import in_emergency, not_on_caseload, on_caseload_since, other_team, team_of


@in_words("{records} of their teams", because=team_of, lacking=other_team)
def _of_my_teams(actor: Actor) -> Q:
    teams = TeamMember.objects.filter(membership_id=actor.membership_id).values("team_id")
    return Q(team_id__in=teams)


@in_words("{records} on their caseload", because=on_caseload_since, lacking=not_on_caseload)
def _on_my_caseload(actor: Actor) -> Q:
    mine = Assignment.objects.on(actor.today).filter(practitioner_id=actor.membership_id)
    return Q(pk__in=mine.values("client_id"))


@in_words("their own record", because=always("this is theirs"), lacking=always("this is somebody else’s"))
def _myself(actor: Actor) -> Q:
    return Q(seat_id=actor.membership_id)


@in_words("{records} opened in an emergency", because=in_emergency)
def _opened_in_an_emergency(actor: Actor) -> Q:
    mine = EmergencyAccess.objects.open().filter(seat_id=actor.membership_id)
    return Q(pk__in=mine.values("client_id"))


def may_move(actor: Actor) -> bool:
    """Whether someone may choose a client's team: who opens records or fills caseloads, nobody else."""
    return granted(actor, Action.ADD, Client) or granted(actor, Action.ASSIGN, Client)


def may_add_to(actor: Actor, client: Client, model: type[Model]) -> bool:
    """Whether someone who can read a client's record may add this kind of record to it.

    Whoever reads it by emergency access alone adds nothing; where none can be open, nobody is asked twice.
    """
    if not granted(actor, Action.ADD, model):
        return False
    return not actor.exceptional or allows(actor, Action.CHANGE, client)


READERS = {
    Role.ADMINISTRATOR: Reach.AGENCY,
    Role.SUPERVISOR: Reach.TEAM,
    Role.PRACTITIONER: Reach.CASELOAD,
    Role.INTAKE: Reach.AGENCY,
    Role.AUDITOR: Reach.AGENCY,
    Role.SUPPORT: Reach.AGENCY,
}
WRITERS = {
    Role.SUPERVISOR: Reach.TEAM,
    Role.PRACTITIONER: Reach.CASELOAD,
    Role.INTAKE: Reach.AGENCY,
}

CLIENTS = register(
    Resource(
        model=Client,
        reach={Reach.TEAM: _of_my_teams, Reach.CASELOAD: _on_my_caseload, Reach.SELF: _myself},
        grants={
            Action.VIEW: {**READERS, Role.CLIENT: Reach.SELF},
            Action.ADD: {Role.INTAKE: Reach.AGENCY},
            Action.CHANGE: WRITERS,
            Action.ASSIGN: {Role.ADMINISTRATOR: Reach.AGENCY, Role.SUPERVISOR: Reach.TEAM},
            Action.INVITE: WRITERS,
        },
        while_={Action.INVITE: Q(closed_on=None)},
        otherwise={Action.INVITE: "nobody is invited to a closed record"},
        in_emergency=_opened_in_an_emergency,
    )
)

ASSIGNMENTS = register(
    Resource(
        model=Assignment,
        reach=CLIENTS.through("client", Reach.TEAM, Reach.CASELOAD),
        grants={
            Action.VIEW: READERS,
            Action.ADD: {Role.ADMINISTRATOR: Reach.AGENCY, Role.SUPERVISOR: Reach.TEAM},
            Action.CHANGE: {Role.ADMINISTRATOR: Reach.AGENCY, Role.SUPERVISOR: Reach.TEAM},
        },
        in_emergency=CLIENTS.emergency_through("client"),
    )
)

_OF_A_CLIENT = {
    Action.VIEW: {**READERS, Role.CLIENT: Reach.SELF},
    Action.ADD: WRITERS,
    Action.CHANGE: WRITERS,
}

TARGETS, STRENGTHS = (
    register(
        Resource(
            model=model,
            reach=CLIENTS.through("client"),
            grants=_OF_A_CLIENT,
            in_emergency=CLIENTS.emergency_through("client"),
        )
    )
    for model in (TargetBehaviour, Strength)
)

# Written by the database; whoever may see a client may find her.
SEARCH_ENTRIES = register(
    Resource(
        model=SearchEntry,
        reach=CLIENTS.through("client"),
        grants={Action.VIEW: READERS},
        in_emergency=CLIENTS.emergency_through("client"),
    )
)


@may_offer
def _seats_of_clients(actor: Actor) -> Q | None:
    """Who may invite a client may offer her the seat that is hers."""
    mine = within_reach(actor, Action.INVITE, Client.objects.exclude(seat=None))
    return Q(pk__in=mine.values("seat_id")) if granted(actor, Action.INVITE, Client) else None
