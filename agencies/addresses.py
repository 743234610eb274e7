"""Whom an e-mail address belongs to already."""

from django.core.exceptions import ValidationError

from agencies.models import Membership


def require_free_address(email: str, *, seat: Membership | None = None) -> None:
    """One person has one seat: a second invitation to the same address would only fail later.

    ``seat`` is the one the address is meant for; None while that is not made yet. Raises
    ValidationError for the address of a member, staff or client, and for one that is invited to
    another seat.
    """
    seats = Membership.objects.working()
    if seats.filter(user__email=email).exists():
        raise ValidationError("This person is a member of the agency already.")
    invited = seats.filter(joined_at=None, invitations__email=email, invitations__revoked_at=None)
    if (invited.exclude(pk=seat.pk) if seat else invited).exists():
        raise ValidationError("This address has been invited already. You can send it again from the list.")
