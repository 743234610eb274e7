"""Invitations, and what a page says to whom a link opens nothing."""

from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.invitations import token_for
from agencies.models import Invitation, Membership
from agencies.services import offer_seat

NEW = {"name": "Nora Newcomb", "password": "seven quiet green lakes"}
CLOSED = (410, True, True)


def offer(cast, email="nora@example.org", *, role=Role.PRACTITIONER, at=None):
    with tenancy.activate(cast.pk):
        return offer_seat(
            email=email,
            name="Nora Newcomb",
            role=role,
            by=cast.actors[Role.ADMINISTRATOR],
            at=at or timezone.now(),
        )


def address(cast, invitation):
    return f"/join/{cast.slug}/{token_for(invitation)}/"


def seat_of(cast, invitation):
    with tenancy.activate(cast.pk):
        return Membership.objects.select_related("user").get(pk=invitation.membership_id)


def amaras_invitation(north):
    """The cast has invited its client Amara to the portal."""
    with tenancy.activate(north.pk):
        return Invitation.objects.get(email="amara@north.example")


def closed(page):
    text = page.content.decode()
    return (page.status_code, "This link no longer works" in text, "new invitation" in text)
