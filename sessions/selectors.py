"""What is read of sessions, within the reach of whoever looks, each in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from clients.models import Client
from sessions.facts import PROCESSES, Reading, SessionFacts, Statement
from sessions.models import (
    ClientStatement,
    Direction,
    Mode,
    NoteAmendment,
    Ruler,
    RulerReading,
    Session,
    SessionNote,
    TalkCategory,
)

RULER_ORDER = {ruler.value: place for place, ruler in enumerate(Ruler)}


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a session the person looking may see: nothing of a part stays empty."""

    note: Any = None
    statements: list[ClientStatement] = field(default_factory=list)
    rulers: list[RulerReading] = field(default_factory=list)
    amendments: list[NoteAmendment] = field(default_factory=list)

    @property
    def quotes(self) -> list[dict[str, str]]:
        return quotes_of(self.statements)


def parts_to_sign(session: Session, *, actor: Actor) -> Parts:
    """What the author signs, on the caseload or not; amendments come later."""
    notes = SessionNote.objects.filter(session=session)
    return Parts(
        note=policy.within_reach(actor, Action.SIGN, notes).first(),
        statements=_statements(session, actor, Action.CHANGE),
        rulers=_rulers(session, actor, Action.CHANGE),
    )


def parts_of(session: Session, *, actor: Actor) -> Parts:
    """Note (with ``may_cosign`` and ``may_amend``), quotes, rulers and amendments within reach."""
    notes = policy.within_reach(actor, Action.VIEW, SessionNote.objects.filter(session=session))
    notes = notes.select_related("signed_by", "cosigned_by")
    amendments = policy.within_reach(actor, Action.VIEW, NoteAmendment.objects.filter(note__session=session))
    return Parts(
        note=policy.annotate_allowed(actor, notes, Action.COSIGN, Action.AMEND).first(),
        statements=_statements(session, actor, Action.VIEW),
        rulers=_rulers(session, actor, Action.VIEW),
        amendments=list(amendments.select_related("author").order_by("added_at", "pk")),
    )


def _statements(session: Session, actor: Actor, action: Action) -> list[ClientStatement]:
    rows = policy.within_reach(actor, action, ClientStatement.objects.filter(session=session))
    return list(rows.order_by("position", "pk"))


def _rulers(session: Session, actor: Actor, action: Action) -> list[RulerReading]:
    rows = policy.within_reach(actor, action, RulerReading.objects.filter(session=session))
    return sorted(rows, key=lambda reading: RULER_ORDER[reading.ruler])


def last_time(client: Client, *, actor: Actor, before: Session | None = None) -> dict[str, Any] | None:
    """The client's latest session with its parts, or the one ``before`` another; None without any."""
    rows = policy.within_reach(actor, Action.VIEW, Session.objects.filter(client=client))
    if before is not None:
        rows = rows.filter(held_on__lte=before.held_on).exclude(pk=before.pk)
    session = rows.select_related("target").order_by("-held_on", "-pk").first()
    return {"session": session, "parts": parts_of(session, actor=actor)} if session else None


def quotes_of(statements: Iterable[ClientStatement]) -> list[dict[str, str]]:
    """Statements as the quote list wants them."""
    return [
        {
            "text": statement.quote,
            "kind": statement.direction,
            "kind_label": statement.get_direction_display(),
            "category": statement.get_category_display(),
        }
        for statement in statements
    ]


def dated_quotes_of(statements: Iterable[ClientStatement]) -> list[dict[str, str]]:
    """As :func:`quotes_of`, each with the day of its session and the way there."""
    rows = list(statements)
    return [
        {
            **quote,
            "when": date_format(row.session.held_on, "F j, Y"),
            "url": reverse("sessions:page", kwargs={"public_id": row.session.public_id}),
        }
        for quote, row in zip(quotes_of(rows), rows, strict=True)
    ]


def facts_of(session: Session) -> SessionFacts:
    """What is on record about a session, as the values it was recorded with."""
    return SessionFacts(
        held_on=session.held_on,
        minutes=session.minutes,
        mode=Mode(session.mode),
        target=session.target,
        processes=frozenset(name for name in PROCESSES if getattr(session, name)),
        statements=tuple(
            Statement(row.quote, Direction(row.direction), TalkCategory(row.category))
            for row in session.statements.order_by("position", "pk")
        ),
        readings=tuple(
            Reading(Ruler(row.ruler), row.value, row.why_not_lower, row.one_point_higher)
            for row in session.rulers.order_by("ruler", "pk")
        ),
        note=session.note.text,
        next_step=session.next_step,
        next_on=session.next_on,
    )
