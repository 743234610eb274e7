"""Who may do what with the people and seats of an agency."""

from django.db.models import Q

from agencies.access.actors import Actor
from agencies.access.policy import Resource, register
from agencies.access.reaches import always, in_words, naming
from agencies.access.vocabulary import Action, Reach, Role
from agencies.models import ApiToken, Invitation, Membership, SealingKey, Team, TeamMember

ADMINISTRATOR, SUPERVISOR = Role.ADMINISTRATOR, Role.SUPERVISOR
EVERYWHERE = Reach.AGENCY


@in_words("the {records} they are in")
def _my_teams(actor: Actor) -> Q:
    teams = TeamMember.objects.filter(membership_id=actor.membership_id).values("team_id")
    return Q(pk__in=teams)


def _people_of_my_teams(actor: Actor) -> Q:
    mine = TeamMember.objects.filter(membership_id=actor.membership_id).values("team_id")
    return Q(pk__in=TeamMember.objects.filter(team_id__in=mine).values("membership_id"))


def _in_my_teams(actor: Actor) -> Q:
    mine = TeamMember.objects.filter(membership_id=actor.membership_id).values("team_id")
    return Q(team_id__in=mine)


@in_words("{records} they made", lacking=naming("invited_by", "{} made this one"))
def _invited_by_me(actor: Actor) -> Q:
    return Q(invited_by_id=actor.membership_id)


@in_words("their own {records}", lacking=naming("membership", "this one belongs to {}"))
def _mine(actor: Actor) -> Q:
    return Q(membership_id=actor.membership_id)


@in_words("their own seat", because=always("this is theirs"), lacking=always("this is somebody else’s"))
def _my_seat(actor: Actor) -> Q:
    return Q(pk=actor.membership_id)


TEAMS = register(
    Resource(
        model=Team,
        reach={Reach.TEAM: _my_teams},
        grants={
            Action.VIEW: {
                ADMINISTRATOR: EVERYWHERE,
                SUPERVISOR: Reach.TEAM,
                Role.PRACTITIONER: Reach.TEAM,
                Role.INTAKE: EVERYWHERE,
                Role.AUDITOR: EVERYWHERE,
                Role.SUPPORT: EVERYWHERE,
            },
            Action.ADD: {ADMINISTRATOR: EVERYWHERE},
            Action.CHANGE: {ADMINISTRATOR: EVERYWHERE},
        },
    )
)

MEMBERSHIPS = register(
    Resource(
        model=Membership,
        reach={Reach.TEAM: _people_of_my_teams, Reach.OWN: _my_seat},
        grants={
            Action.VIEW: {
                ADMINISTRATOR: EVERYWHERE,
                SUPERVISOR: Reach.TEAM,
                Role.PRACTITIONER: Reach.TEAM,
                Role.INTAKE: EVERYWHERE,
                Role.AUDITOR: EVERYWHERE,
                Role.CODER: Reach.OWN,
                Role.SUPPORT: EVERYWHERE,
            },
            Action.ADD: {ADMINISTRATOR: EVERYWHERE},
            Action.CHANGE: {ADMINISTRATOR: EVERYWHERE},
            Action.EXPORT: {ADMINISTRATOR: EVERYWHERE, Role.AUDITOR: EVERYWHERE},
        },
    )
)

TEAM_MEMBERS = register(
    Resource(
        model=TeamMember,
        reach={Reach.TEAM: _in_my_teams},
        grants={
            Action.VIEW: {
                ADMINISTRATOR: EVERYWHERE,
                SUPERVISOR: Reach.TEAM,
                Role.PRACTITIONER: Reach.TEAM,
                Role.INTAKE: EVERYWHERE,
                Role.AUDITOR: EVERYWHERE,
                Role.SUPPORT: EVERYWHERE,
            },
            Action.ADD: {ADMINISTRATOR: EVERYWHERE},
            Action.DELETE: {ADMINISTRATOR: EVERYWHERE},
        },
    )
)

INVITATIONS = register(
    Resource(
        model=Invitation,
        reach={Reach.OWN: _invited_by_me},
        grants={
            Action.VIEW: {
                ADMINISTRATOR: EVERYWHERE,
                SUPERVISOR: Reach.OWN,
                Role.PRACTITIONER: Reach.OWN,
                Role.INTAKE: EVERYWHERE,
                Role.AUDITOR: EVERYWHERE,
            },
            Action.ADD: {
                ADMINISTRATOR: EVERYWHERE,
                SUPERVISOR: Reach.OWN,
                Role.PRACTITIONER: Reach.OWN,
                Role.INTAKE: EVERYWHERE,
            },
            Action.REVOKE: {
                ADMINISTRATOR: EVERYWHERE,
                SUPERVISOR: Reach.OWN,
                Role.PRACTITIONER: Reach.OWN,
                Role.INTAKE: EVERYWHERE,
            },
        },
        while_={Action.REVOKE: Q(accepted_at=None, revoked_at=None)},
        otherwise={Action.REVOKE: "an invitation that was accepted or withdrawn has ended"},
    )
)

API_TOKENS = register(
    Resource(
        model=ApiToken,
        reach={Reach.OWN: _mine},
        grants={
            Action.VIEW: {
                ADMINISTRATOR: EVERYWHERE,
                SUPERVISOR: Reach.OWN,
                Role.PRACTITIONER: Reach.OWN,
                Role.INTAKE: Reach.OWN,
                Role.AUDITOR: Reach.OWN,
            },
            Action.ADD: {
                ADMINISTRATOR: Reach.OWN,
                SUPERVISOR: Reach.OWN,
                Role.PRACTITIONER: Reach.OWN,
                Role.INTAKE: Reach.OWN,
                Role.AUDITOR: Reach.OWN,
            },
            Action.REVOKE: {
                ADMINISTRATOR: EVERYWHERE,
                SUPERVISOR: Reach.OWN,
                Role.PRACTITIONER: Reach.OWN,
                Role.INTAKE: Reach.OWN,
                Role.AUDITOR: Reach.OWN,
            },
        },
        while_={Action.REVOKE: Q(revoked_at=None)},
        otherwise={Action.REVOKE: "what is revoked stays revoked"},
    )
)

SEALING_KEYS = register(Resource(model=SealingKey, grants={}))  # nobody's to see: services alone use them
