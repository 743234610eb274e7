"""What of this room is written at length, and kept while it is."""

from typing import Any

from django.urls import reverse

from agencies.access.vocabulary import Action
from agencies.drafts.long_forms import LongForm, register_form
from clients.models import Client
from sessions.models import Session, SessionNote


def _page_of(session: Session) -> str:
    return reverse("sessions:page", args=[session.public_id])


def _page_of_note(note: Any) -> str:
    return _page_of(note.session)


RECORD = register_form(
    LongForm(
        name="sessions.record",
        title="Record a session",
        model=Client,
        action=Action.VIEW,
        address=lambda client: reverse("sessions:record", args=[client.public_id]),
    )
)
WRITE = register_form(
    LongForm(
        name="sessions.write",
        title="Session note",
        model=Session,
        action=Action.CHANGE,
        address=_page_of,
    )
)
AMEND = register_form(
    LongForm(
        name="sessions.amend",
        title="Amendment of a signed note",
        model=SessionNote,
        action=Action.AMEND,
        address=_page_of_note,
    )
)
