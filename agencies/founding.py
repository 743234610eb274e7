"""Founding an agency whose first administrator is still to come."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import tenancy
from agencies.access.vocabulary import Action, Role
from agencies.audit import writing
from agencies.audit.models import Act
from agencies.audit.services import record
from agencies.models import Agency, Invitation, Membership
from agencies.services import lock_seat


@transaction.atomic
def found_by_invitation(
    *, name: str, slug: str, time_zone: str, person: str, email: str, at: datetime
) -> Invitation:
    """A new agency whose first administrator is still to join, by the link of this invitation.

    Raises ValidationError for a name that is taken.
    """
    agency = Agency(name=name, slug=slug, time_zone=time_zone)
    agency.full_clean()
    agency.save()
    with tenancy.activate(agency.pk):
        (seat,) = writing.add_parts([Membership(name=person, role=Role.ADMINISTRATOR)])
        invitation = _founding_invitation(seat, email=email, at=at)
        record(Act.FOUND, seat, by=None)
    return invitation


@transaction.atomic
def renew_founding(agency: Agency, *, email: str, at: datetime) -> Invitation:
    """A new link for the first administrator, as long as nobody has joined the agency.

    Raises ValidationError afterwards, and for another address than the one that was given first:
    then the agency is somebody else's.
    """
    with tenancy.activate(agency.pk):
        open_ones = Invitation.objects.filter(
            accepted_at=None, revoked_at=None, email=email.strip().lower()
        ).order_by("pk")
        if seat_id := open_ones.values_list("membership_id", flat=True).first():
            lock_seat(seat_id)
        earlier = open_ones.select_for_update(of=("self",), no_key=True).select_related("membership").first()
        if earlier is None or agency.closed_at or Membership.objects.exclude(joined_at=None).exists():
            raise ValidationError("Another agency has this address name. Choose a different one.")
        earlier.revoked_at = at
        earlier.save(update_fields=["revoked_at"])
        record(Action.REVOKE, earlier, by=None)
        return _founding_invitation(earlier.membership, email=email, at=at)


def _founding_invitation(seat: Membership, *, email: str, at: datetime) -> Invitation:
    """The first seat invites itself: nobody else is there. The operator hands the link over."""
    invitation = Invitation(
        membership=seat,
        role=seat.role,
        email=email.strip().lower(),
        invited_by=seat,
        invited_at=at,
        sent_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    writing.add_parts([invitation])
    return invitation
