"""The link of an invitation: signed, bound to one agency and one invitation, kept nowhere."""

from django.conf import settings
from django.core import signing

from agencies.models import Agency, Invitation
from agencies.outside import outside

_SALT = "evoke.invitation"


def token_for(invitation: Invitation) -> str:
    """A token nobody can guess: the reference with a 256-bit signature of this installation."""
    value = f"{invitation.agency_id}.{invitation.public_id}"
    return signing.Signer(salt=_SALT, sep="~").sign(value)


def reference_in(token: str, *, agency: Agency) -> str | None:
    """The reference a genuine token of ``agency`` names, or None."""
    try:
        value = signing.Signer(salt=_SALT, sep="~").unsign(token)
    except signing.BadSignature:
        return None
    agency_id, _, reference = value.partition(".")
    return reference if agency_id == str(agency.pk) else None


def link_for(invitation: Invitation, *, agency: Agency) -> str:
    """The full address to put into the mail."""
    return f"{settings.PUBLIC_ADDRESS}{outside('join', agency.slug, token_for(invitation))}"
