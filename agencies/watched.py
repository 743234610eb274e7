"""What a change of a seat does on this floor: to keys for programs, and to open invitations."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agencies.access.actors import Actor
from agencies.consequences import Item, Watched, watch
from agencies.models import ApiToken, Invitation, Membership


def _working_keys(seat: Membership, actor: Actor | None, today: date) -> QuerySet[ApiToken]:  # noqa: ARG001 - the shape of all
    keys = ApiToken.objects.filter(membership=seat, revoked_at=None)
    return keys if actor else keys.none()


def _open_invitations(seat: Membership, actor: Actor | None, today: date) -> QuerySet[Invitation]:  # noqa: ARG001 - the shape of all
    return Invitation.objects.open(timezone.now()).filter(invited_by=seat).exclude(membership=seat)


def _invited(invitation: Any) -> Item:
    address = reverse("people:member", args=[invitation.membership.public_id])
    return Item(f"{invitation.membership.name}, {invitation.email}", address)


watch(
    80,
    Watched(
        key="keys",
        model=ApiToken,
        rows=_working_keys,
        item=lambda key: Item(key.name),
        order_by=("name", "pk"),
        lost=("1 key for a program stops working", "{count} keys for programs stop working"),
        same=(
            "1 key for a program acts with the rights of the seat as it is then",
            "{count} keys for programs act with the rights of the seat as it is then",
        ),
    ),
)
watch(
    90,
    Watched(
        key="invitations",
        model=Invitation,
        rows=_open_invitations,
        item=_invited,
        order_by=("membership__name", "pk"),
        related=("membership",),
        lost=(
            "1 open invitation from {name} is withdrawn: only who may invite stands for one",
            "{count} open invitations from {name} are withdrawn: only who may invite stands for one",
        ),
    ),
)
