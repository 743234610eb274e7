"""Access that an agency should look at: found among the trail's lines of the last days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import STAFF_ROLES, Action, Role
from agencies.audit.models import AuditEvent
from agencies.models import Membership
from clients.models import Assignment, Client

DAYS = 30
MANY_AN_HOUR = 25  # different clients' records opened by one person
SHOWN = 200  # pairs of a colleague and a client that are looked at for each reason


@dataclass(frozen=True, slots=True)
class Unusual:
    """One thing to look at: who, whose record (None for many), why it is unusual, when last."""

    seat: Membership
    client: Client | None
    why: str
    latest: datetime


def unusual_access(actor: Actor, *, at: datetime) -> list[Unusual]:
    """What stands out in the last 30 days, the latest first; empty for who may not read the trail."""
    rows = policy.within_reach(actor, Action.VIEW, AuditEvent.objects.all())
    recent = rows.filter(at__gte=at - timedelta(days=DAYS), at__lte=at, role__in=STAFF_ROLES)
    opened = recent.filter(client_reference__isnull=False).exclude(act="denied").order_by()
    found = [*_many_an_hour(opened), *_of_one_client(actor, opened)]
    return sorted(found, key=lambda one: one.latest, reverse=True)


def _many_an_hour(opened: QuerySet[AuditEvent]) -> Iterator[Unusual]:
    hours = (
        opened.annotate(hour=TruncHour("at"))
        .values("actor_id", "hour")
        .annotate(clients=Count("client_reference", distinct=True))
        .filter(clients__gte=MANY_AN_HOUR)
        .order_by("-hour", "actor_id")[:SHOWN]
    )
    rows = list(hours)
    seats = Membership.objects.in_bulk({row["actor_id"] for row in rows})
    for row in rows:
        why = f"Opened the records of {row['clients']} clients within an hour."
        yield Unusual(seats[row["actor_id"]], None, why, row["hour"])


def _of_one_client(actor: Actor, opened: QuerySet[AuditEvent]) -> Iterator[Unusual]:
    latest: dict[tuple[int, Any], datetime] = {}
    for seat_id, reference, moment in opened.order_by("-at", "-pk").values_list(
        "actor_id", "client_reference", "at"
    )[: SHOWN * 50]:
        if seat_id is not None:
            latest.setdefault((seat_id, reference), moment)
    seats = Membership.objects.in_bulk({seat for seat, _ in latest})
    rows = Client.objects.filter(public_id__in={reference for _, reference in latest})
    clients = {client.public_id: client for client in policy.within_reach(actor, Action.VIEW, rows)}
    had = _had_on_caseload(clients.values())
    for (seat_id, reference), moment in latest.items():
        seat, client = seats[seat_id], clients.get(reference) if reference else None
        if client is None:
            continue
        if _last_name(seat.name) == client.family_name.casefold():
            yield Unusual(seat, client, "Has the same last name as the client.", moment)
        if seat.role == Role.PRACTITIONER and (seat_id, client.pk) not in had:
            yield Unusual(seat, client, "Never had this client on the caseload.", moment)


def _had_on_caseload(clients: Iterable[Client]) -> set[tuple[int, int]]:
    rows = Assignment.objects.filter(client__in=list(clients))
    return set(rows.values_list("practitioner_id", "client_id"))


def _last_name(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].casefold() if name.split() else ""
