"""Who is acting: a membership, read anew for every request and every task."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import F

from agencies import ambient, tenancy
from agencies.access.vocabulary import Role
from agencies.models import Agency, Membership


@dataclass(frozen=True, slots=True)
class Actor:
    """One person in one agency in one role. Plain values only: safe to keep, cheap to compare.

    ``exceptional`` says that somebody in the agency may hold support or emergency access now. It opens
    nothing by itself: where it is False, nobody has to ask whether anything is open.
    """

    agency_id: int
    membership_id: int
    user_id: int
    role: Role
    name: str
    today: date
    sign_in_after: datetime | None = None
    exceptional: bool = False

    @property
    def role_label(self) -> str:
        return str(self.role.label)


def actor_from(membership: Membership, *, agency: Agency, at: datetime) -> Actor:
    """The actor a live membership stands for, on the agency's calendar day at ``at``."""
    return Actor(
        agency_id=agency.pk,
        membership_id=membership.pk,
        user_id=membership.user_id or 0,
        role=Role(membership.role),
        name=membership.name,
        today=at.astimezone(ZoneInfo(agency.time_zone)).date(),
        sign_in_after=membership.sign_in_after,
        exceptional=agency.exceptional_until is not None and agency.exceptional_until > at,
    )


def actor_for(user_id: int, *, agency: Agency, at: datetime) -> Actor | None:
    """The actor ``user_id`` is in ``agency``, or None for a stranger or someone who has left.

    Who has a seat of her own beside one of support acts by her own.
    """
    with tenancy.activate(agency.pk), ambient.alone():
        seats = Membership.objects.live(at).filter(user_id=user_id)
        membership = seats.order_by(F("ended_at").asc(nulls_first=True), "pk").first()
    return actor_from(membership, agency=agency, at=at) if membership else None


def actor_by_membership(membership_id: int, *, agency: Agency, at: datetime) -> Actor | None:
    """The actor of one membership, or None when it has ended: how tasks find their person."""
    with tenancy.activate(agency.pk), ambient.alone():
        membership = Membership.objects.live(at).filter(pk=membership_id).first()
    return actor_from(membership, agency=agency, at=at) if membership else None
