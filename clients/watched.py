"""What a change of a seat does to the clients: who is in sight, and who is left without a practitioner."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import STAFF_ROLES, Action
from agencies.consequences import Item, Watched, watch
from agencies.models import Membership
from clients.models import Assignment, Client

BY_NAME = ("family_name", "given_name", "pk")


def clients_in_sight(seat: Membership, actor: Actor | None, today: date) -> QuerySet[Client]:  # noqa: ARG001 - the shape of all
    """The records a member of the staff may open, closed ones too. The portal has one record, its own."""
    rows = Client.objects.all()
    seen = actor is not None and actor.role in STAFF_ROLES
    return policy.within_reach(actor, Action.VIEW, rows) if actor and seen else rows.none()


def _without_practitioner(seat: Membership, actor: Actor | None, today: date) -> QuerySet[Client]:  # noqa: ARG001 - the shape of all
    """Open clients of this caseload whom nobody works with today or later."""
    caseload = Assignment.objects.exclude(ends_on__lte=today)
    waiting = Client.objects.open().filter(pk__in=caseload.filter(practitioner=seat).values("client_id"))
    return waiting.exclude(pk__in=caseload.working().values("client_id"))


def _named(client: Any) -> Item:
    return Item(client.display_name, reverse("clients:page", args=[client.public_id]))


IN_SIGHT = Watched(
    key="clients",
    model=Client,
    rows=clients_in_sight,
    item=_named,
    order_by=BY_NAME,
    gained=("Gains 1 client", "Gains {count} clients"),
    lost=("Loses 1 client", "Loses {count} clients"),
    same=("Sees the same client as before", "Sees the same {count} clients as before"),
    today=("Can open the record of 1 client today", "Can open the records of {count} clients today"),
)
watch(10, IN_SIGHT)
watch(
    20,
    Watched(
        key="without_practitioner",
        model=Client,
        rows=_without_practitioner,
        item=_named,
        order_by=BY_NAME,
        gained=("1 client is then without a practitioner", "{count} clients are then without a practitioner"),
        lost=("1 client has a practitioner again", "{count} clients have a practitioner again"),
    ),
)
