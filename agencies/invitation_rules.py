"""Whether an open invitation still stands: whoever sent it must still be able to send it.

An invitation is worth what its sender may do on the day it is accepted. When she leaves, changes her role or
no longer works with the client she invited, her link opens nothing; somebody who may sends a new one.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import Q

from agencies.access import policy
from agencies.access.actors import Actor, actor_from
from agencies.access.vocabulary import STAFF_ROLES, Action
from agencies.models import Invitation, Membership, TeamMember

SeatsToOffer = Callable[[Actor], Q | None]

_seats_to_offer: list[SeatsToOffer] = []


def may_offer(rule: SeatsToOffer) -> SeatsToOffer:
    """Enter which seats a member may invite to: a filter on Membership, or None for none."""
    _seats_to_offer.append(rule)
    return rule


@may_offer
def _seats_of_the_staff(actor: Actor) -> Q | None:
    """Who may make a seat of the staff may invite to one."""
    may = policy.granted(actor, Action.ADD, Membership)
    return Q(role__in=STAFF_ROLES) if may else None


def require_offer(actor: Actor, seat: Membership) -> None:
    """Raise NotGranted unless ``actor`` may invite to this seat today."""
    if not Membership.objects.filter(_offered_by(actor), public_id=seat.public_id).exists():
        raise policy.NotGranted("You may not invite anybody to this seat.")


def _offered_by(actor: Actor) -> Q:
    """The seats this member may invite to; none where no rule gives any."""
    seats = Q(pk__in=())
    for rule in _seats_to_offer:
        seats |= rule(actor) or Q(pk__in=())
    return seats


def lapsed_among(rows: Collection[Invitation], *, at: datetime) -> set[int]:
    """The keys of the invitations in ``rows`` whose sender could not send them any more at ``at``.

    One query for any number of rows, which come with ``agency``, ``invited_by`` and its ``user`` read. The
    first seat of an agency invites itself, on the word of the operator.
    """
    asked = [row for row in rows if row.is_open(at) and row.invited_by_id != row.membership_id]
    senders = {row.invited_by for row in asked if _is_live(row.invited_by, at)}
    if not senders:
        return {row.pk for row in asked}
    agency = asked[0].agency
    arms = [
        Invitation.objects.filter(
            pk__in=[row.pk for row in asked if row.invited_by_id == sender.pk],
            membership__in=Membership.objects.filter(_offered_by(actor_from(sender, agency=agency, at=at))),
        ).values_list("pk", flat=True)
        for sender in sorted(senders, key=lambda sender: sender.pk)
    ]
    return {row.pk for row in asked} - set(arms[0].union(*arms[1:], all=True))


def _is_live(seat: Membership, at: datetime) -> bool:
    left = seat.ended_at is not None and seat.ended_at <= at
    return not left and seat.user is not None and seat.user.is_active


def place_of(seat: Membership) -> tuple[list[str], list[str]]:
    """The teams of a seat by reference and by name, as an invitation to it names them."""
    rows = TeamMember.objects.filter(membership=seat).order_by("team__name", "pk")
    places = list(rows.values_list("team__public_id", "team__name"))
    return [str(reference) for reference, _ in places], [name for _, name in places]


def names_its_seat(invitation: Invitation) -> bool:
    """Whether the seat gives no more than the invitation says: this role, and these teams or fewer."""
    seat = Membership.objects.get(pk=invitation.membership_id)
    teams = {str(key) for key in seat.teams.values_list("team__public_id", flat=True)}
    return seat.role == invitation.role and teams <= set(invitation.teams)


def stands(invitation: Invitation, *, at: datetime) -> bool:
    """Whether this can be accepted at ``at``: open, for an empty seat, as it was offered, by one who may."""
    rows = Invitation.objects.select_related("agency", "invited_by__user", "membership")
    found = rows.get(pk=invitation.pk)
    return (
        found.is_open(at)
        and found.membership.is_empty
        and names_its_seat(found)
        and not lapsed_among([found], at=at)
    )
