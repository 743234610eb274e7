"""Who knows of an emergency access, ends it, reviews it."""

from django.db.models import Q
from django.db.models.functions import Now

from agencies.access import exceptional
from agencies.access.actors import Actor
from agencies.access.exceptional import Exceptional
from agencies.access.policy import Resource, register, within_reach
from agencies.access.reaches import in_words, naming
from agencies.access.vocabulary import Action, Reach, Role
from agencies.models import TeamMember
from clients.models import EmergencyAccess, EmergencyReview


@in_words("their own {records}", lacking=naming("seat", "this is the one of {}"))
def _mine(actor: Actor) -> Q:
    return Q(seat_id=actor.membership_id)


@in_words("{records} to clients of their teams, and their own")
def _of_my_teams_or_mine(actor: Actor) -> Q:
    """Said of the client's team itself, not by way of the client: her own access must not open it to her."""
    teams = TeamMember.objects.filter(membership_id=actor.membership_id).values("team_id")
    return Q(client__team_id__in=teams) | Q(seat_id=actor.membership_id)


OPENERS = {Role.SUPERVISOR: Reach.OWN, Role.PRACTITIONER: Reach.OWN}
READERS = {
    Role.ADMINISTRATOR: Reach.AGENCY,
    Role.SUPERVISOR: Reach.TEAM,
    Role.PRACTITIONER: Reach.OWN,
    Role.AUDITOR: Reach.AGENCY,
}

EMERGENCIES = register(
    Resource(
        model=EmergencyAccess,
        reach={Reach.TEAM: _of_my_teams_or_mine, Reach.OWN: _mine},
        grants={
            Action.VIEW: READERS,
            Action.ADD: OPENERS,
            Action.REVOKE: {role: reach for role, reach in READERS.items() if role is not Role.AUDITOR},
        },
        while_={Action.REVOKE: Q(ends_at__gt=Now())},
        otherwise={Action.REVOKE: "an access that has ended stays ended"},
    )
)

REVIEWS_OF_EMERGENCIES = register(
    Resource(
        model=EmergencyReview,
        reach=EMERGENCIES.through("access"),
        grants={
            Action.VIEW: READERS,
            Action.ADD: {Role.ADMINISTRATOR: Reach.AGENCY, Role.SUPERVISOR: Reach.TEAM},
        },
    )
)


@exceptional.register
def open_emergencies(actor: Actor) -> list[Exceptional]:
    """The emergency accesses that are open now and that ``actor`` holds or may know of."""
    if actor.role not in READERS:
        return []
    rows = within_reach(actor, Action.VIEW, EmergencyAccess.objects.open()).select_related("seat", "client")
    return [
        Exceptional(
            reference=row.public_id,
            membership_id=row.seat_id,
            who=row.seat.name,
            kind="Emergency access",
            subject=str(row.client),
            reason=row.reason,
            until=row.ends_at,
            page="clients:emergency_access",
            end="clients:end_emergency",
            client_reference=row.client.public_id,
        )
        for row in rows.order_by("ends_at", "pk")
    ]
