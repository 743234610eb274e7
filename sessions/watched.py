"""What a change of a seat does to notes: which can no longer be signed, or cosigned."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.consequences import Item, Watched, watch
from agencies.models import Membership
from sessions.models import Session, SessionNote


def _to_sign(seat: Membership, actor: Actor | None, today: date) -> QuerySet[Session]:  # noqa: ARG001 - the shape of all
    rows = Session.objects.all()
    return policy.within_reach(actor, Action.SIGN, rows) if actor else rows.none()


def _to_cosign(seat: Membership, actor: Actor | None, today: date) -> QuerySet[SessionNote]:  # noqa: ARG001 - the shape of all
    rows = SessionNote.objects.all()
    return policy.within_reach(actor, Action.COSIGN, rows) if actor else rows.none()


def _session(session: Any) -> Item:
    label = f"{session.client}, {str(session).replace('Session', 'session', 1)}"
    return Item(label, reverse("sessions:page", args=[session.public_id]))


watch(
    30,
    Watched(
        key="unsigned",
        model=Session,
        rows=_to_sign,
        item=_session,
        order_by=("held_on", "pk"),
        related=("client",),
        gained=("1 unsigned note can be signed again", "{count} unsigned notes can be signed again"),
        lost=(
            "1 unsigned note of {name} can no longer be signed by {name}, nor by anybody else",
            "{count} unsigned notes of {name} can no longer be signed by {name}, nor by anybody else",
        ),
    ),
)
watch(
    40,
    Watched(
        key="cosigned",
        model=SessionNote,
        rows=_to_cosign,
        item=lambda note: _session(note.session),
        order_by=("session__held_on", "pk"),
        related=("session__client",),
        gained=("1 signed note can then be cosigned", "{count} signed notes can then be cosigned"),
        lost=(
            "1 signed note can no longer be cosigned by {name}",
            "{count} signed notes can no longer be cosigned by {name}",
        ),
    ),
)
