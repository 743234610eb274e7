"""What waits on the first page for those who open records and fill caseloads."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.admin_site import add_work_list
from agencies.access.vocabulary import Action, Role
from clients.models import Assignment, Client, EmergencyAccess, EmergencyReview

SHOWN = 10
RECENT_DAYS = 14


def nobody_works_with(actor: Actor) -> QuerySet[Client]:
    """Open clients within reach who are on nobody's caseload today or later, oldest first."""
    coming = Assignment.objects.working().exclude(ends_on__lte=actor.today)
    rows = Client.objects.open().exclude(pk__in=coming.values("client_id"))
    return policy.within_reach(actor, Action.ASSIGN, rows).order_by("opened_on", "pk")


def opened_recently(actor: Actor) -> QuerySet[Client]:
    """Clients within reach whose record was opened in the last two weeks, newest first."""
    since = actor.today - timedelta(days=RECENT_DAYS)
    rows = Client.objects.open().filter(opened_on__gte=since).with_practitioner(actor.today)
    return policy.within_reach(actor, Action.VIEW, rows).order_by("-opened_on", "-pk")


@add_work_list
def without_practitioner(actor: Actor) -> dict[str, Any] | None:
    if not policy.granted(actor, Action.ASSIGN, Client):
        return None
    rows = nobody_works_with(actor).select_related("team")[:SHOWN]
    return {
        "title": "Clients without a practitioner",
        "hint": "Choose who works with them.",
        "empty": "Every open client is on someone's caseload.",
        "rows": [_to_assign(client) for client in rows],
        "more_url": f"{reverse('admin:clients_client_changelist')}?caseload=nobody",
    }


def _to_assign(client: Client) -> dict[str, str]:
    return {
        "label": str(client),
        "detail": f"{client.team}, opened {date_format(client.opened_on, 'F j, Y')}",
        "url": reverse("clients:assign", kwargs={"public_id": client.public_id}),
    }


@add_work_list
def places_to_read(actor: Actor) -> dict[str, Any] | None:
    """Nothing waits for an auditor: the first page says where to read."""
    if actor.role is not Role.AUDITOR:
        return None
    return {
        "title": "Where to read",
        "hint": "Every record you open is noted in the trail.",
        "empty": "",
        "rows": [
            {"label": label, "detail": detail, "url": reverse(name)} for label, detail, name in _READING
        ],
    }


_READING = (
    ("Clients", "Each record with its sessions and plans.", "admin:clients_client_changelist"),
    ("Audit trail", "Who read or changed what, the latest first.", "trail:lines"),
    (
        "Members",
        "Who has a seat in this agency, in which role and since when.",
        "admin:agencies_membership_changelist",
    ),
    (
        "Invitations",
        "Who was invited, by whom, and what became of it.",
        "admin:agencies_invitation_changelist",
    ),
)


@add_work_list
def newly_opened(actor: Actor) -> dict[str, Any] | None:
    if actor.role is not Role.INTAKE:
        return None
    rows: Any = opened_recently(actor)[:SHOWN]
    return {
        "title": "Opened recently",
        "hint": f"Records opened in the last {RECENT_DAYS} days.",
        "empty": "No record was opened lately. Open a record when someone comes.",
        "rows": [_new(client) for client in rows],
        "more_url": f"{reverse('admin:clients_client_changelist')}?o=-5",
    }


def _new(client: Any) -> dict[str, str]:
    who = client.practitioner_name
    return {
        "label": str(client),
        "detail": f"Opened {date_format(client.opened_on, 'l, F j, Y')}{f', with {who}' if who else ''}",
        "url": reverse("clients:page", kwargs={"public_id": client.public_id}),
        "due": "" if who else "No practitioner yet",
    }


@add_work_list
def emergencies_to_review(actor: Actor) -> dict[str, Any] | None:
    """Emergency accesses of others that nobody has reviewed; shown only where there are any."""
    if not policy.granted(actor, Action.ADD, EmergencyReview):
        return None
    waiting = EmergencyAccess.objects.waiting_for_review().exclude(seat__user_id=actor.user_id)
    rows = policy.within_reach(actor, Action.VIEW, waiting).select_related("seat", "client")
    shown = list(rows.order_by("opened_at", "pk")[:SHOWN])
    if not shown:
        return None
    return {
        "title": "Emergency access to review",
        "hint": "Read why the record was opened, then say whether it was justified.",
        "empty": "",
        "rows": [_to_review(access) for access in shown],
        "more_url": reverse("clients:emergencies"),
    }


def _to_review(access: EmergencyAccess) -> dict[str, str]:
    return {
        "label": f"{access.seat} opened the record of {access.client}",
        "detail": f"{date_format(access.opened_at, 'l, F j, Y')}: {access.get_purpose_display()}",
        "url": reverse("clients:emergency_access", kwargs={"public_id": access.public_id}),
        "due": "Review",
    }
