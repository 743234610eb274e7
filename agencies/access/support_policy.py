"""Support sessions are seen by those who answer for the agency, and ended by them or by the operator."""

from django.db.models import Q
from django.db.models.functions import Now

from agencies.access import exceptional
from agencies.access.actors import Actor
from agencies.access.exceptional import Exceptional
from agencies.access.models import SupportSession
from agencies.access.policy import Resource, register, within_reach
from agencies.access.reaches import in_words, naming
from agencies.access.vocabulary import Action, Reach, Role


@in_words("their own {records}", lacking=naming("seat", "this is the one of {}"))
def _mine(actor: Actor) -> Q:
    return Q(seat_id=actor.membership_id)


SUPPORT_SESSIONS = register(
    Resource(
        model=SupportSession,
        reach={Reach.OWN: _mine},
        grants={
            Action.VIEW: {
                Role.ADMINISTRATOR: Reach.AGENCY,
                Role.AUDITOR: Reach.AGENCY,
                Role.SUPPORT: Reach.OWN,
            },
            Action.REVOKE: {Role.ADMINISTRATOR: Reach.AGENCY, Role.SUPPORT: Reach.OWN},
        },
        while_={Action.REVOKE: Q(ends_at__gt=Now())},
        otherwise={Action.REVOKE: "a session that has ended stays ended"},
    )
)


@exceptional.register
def open_support_sessions(actor: Actor) -> list[Exceptional]:
    """The support sessions that are open now and that ``actor`` may know of."""
    rows = within_reach(actor, Action.VIEW, SupportSession.objects.open()).select_related("seat")
    return [
        Exceptional(
            reference=row.public_id,
            membership_id=row.seat_id,
            who=row.seat.name,
            kind="Support session",
            subject="",
            reason=row.reason,
            until=row.ends_at,
            page="people:support_session",
            end="people:end_support",
        )
        for row in rows.order_by("ends_at", "pk")
    ]
