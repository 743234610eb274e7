"""What waits on the first page: the caseload, notes to sign, notes signed lately."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.admin_site import add_work_list
from agencies.access.vocabulary import Action, Role
from clients.models import Client
from sessions.models import Session, SessionNote

SHOWN = 15
SIGN_WITHIN = timedelta(days=3)  # a usual agency rule; it only marks, nothing is blocked by it
LATELY = timedelta(weeks=4)


def caseload(actor: Actor) -> QuerySet[Client]:
    """Open clients within reach with ``last_on`` and ``next_on``; whose contact is due first comes first."""
    latest = Session.objects.filter(client=OuterRef("pk")).order_by("-held_on", "-pk")
    rows = policy.within_reach(actor, Action.VIEW, Client.objects.open()).annotate(
        last_on=Subquery(latest.values("held_on")[:1]), next_on=Subquery(latest.values("next_on")[:1])
    )
    return rows.order_by(F("next_on").asc(nulls_last=True), "family_name", "given_name", "pk")


@add_work_list
def my_caseload(actor: Actor) -> dict[str, Any] | None:
    if actor.role is not Role.PRACTITIONER:
        return None
    return {
        "title": "My caseload",
        "hint": "Next contact first.",
        "empty": "Nobody is on your caseload yet. Your supervisor assigns clients.",
        "rows": [_client_row(client, today=actor.today) for client in caseload(actor)[:SHOWN]],
        "more_url": reverse("admin:clients_client_changelist"),
    }


def _client_row(client: Any, *, today: date) -> dict[str, str]:
    last = f"Last session {_day(client.last_on)}" if client.last_on else "No session yet"
    coming = f" · next contact {_day(client.next_on)}" if client.next_on else ""
    return {
        "label": str(client),
        "detail": f"{last}{coming}",
        "url": reverse("clients:page", kwargs={"public_id": client.public_id}),
        "due": _due(client.next_on, today=today),
    }


def _day(day: date) -> str:
    return date_format(day, "F j, Y")


def _due(next_on: date | None, *, today: date) -> str:
    if next_on is None or next_on > today:
        return ""
    return "Today" if next_on == today else f"Contact was due {date_format(next_on, 'F j')}"


@add_work_list
def notes_to_sign(actor: Actor) -> dict[str, Any] | None:
    if not policy.granted(actor, Action.SIGN, Session):
        return None
    rows = policy.within_reach(actor, Action.SIGN, Session.objects.select_related("client"))
    return {
        "title": "Notes to sign",
        "hint": "Sessions you recorded and have not signed.",
        "empty": "Every note of yours is signed.",
        "rows": [_session_row(row, today=actor.today) for row in rows.order_by("held_on", "pk")[:SHOWN]],
        "more_url": f"{reverse('admin:mi_sessions_session_changelist')}?state=unsigned",
    }


@add_work_list
def unsigned_in_team(actor: Actor) -> dict[str, Any] | None:
    if actor.role is not Role.SUPERVISOR:
        return None
    rows = policy.within_reach(
        actor, Action.VIEW, Session.objects.unsigned().select_related("client", "author")
    )
    return {
        "title": "Team: notes not signed yet",
        "hint": "The oldest first. Their authors sign them.",
        "empty": "Every note of your team is signed.",
        "rows": [
            _session_row(row, today=actor.today, who=str(row.author))
            for row in rows.order_by("held_on", "pk")[:SHOWN]
        ],
        "more_url": f"{reverse('admin:mi_sessions_session_changelist')}?state=unsigned",
    }


@add_work_list
def notes_signed_lately(actor: Actor) -> dict[str, Any] | None:
    if not policy.granted(actor, Action.COSIGN, SessionNote):
        return None
    lately = SessionNote.objects.filter(session__held_on__gte=actor.today - LATELY)
    rows = policy.within_reach(actor, Action.COSIGN, lately)
    rows = rows.select_related("session__client", "signed_by").order_by("-signed_at", "-pk")
    return {
        "title": "Team: notes signed lately",
        "hint": "The newest first, not cosigned. Cosign where that is asked for.",
        "empty": "Your team signed no note in the last four weeks.",
        "rows": [_cosign_row(note) for note in rows[:SHOWN]],
        "more_url": f"{reverse('admin:mi_sessions_session_changelist')}?state=uncosigned",
    }


def _session_row(session: Session, *, today: date, who: str = "") -> dict[str, str]:
    late = today - session.held_on > SIGN_WITHIN
    return {
        "label": str(session.client),
        "detail": " · ".join(part for part in (date_format(session.held_on, "l, F j, Y"), who) if part),
        "url": reverse("sessions:page", kwargs={"public_id": session.public_id}),
        "due": f"{(today - session.held_on).days} days" if late else "",
    }


def _cosign_row(note: SessionNote) -> dict[str, str]:
    return {
        "label": str(note.session.client),
        "detail": f"{date_format(note.session.held_on, 'l, F j, Y')} · {note.signed_by}",
        "url": reverse("sessions:page", kwargs={"public_id": note.session.public_id}),
    }
