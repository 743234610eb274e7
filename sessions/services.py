"""Recording sessions and signing their notes."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit import writing
from clients.models import Client
from sessions.facts import PROCESSES, SessionFacts, unknown_processes
from sessions.models import ClientStatement, NoteAmendment, RulerReading, Session, SessionNote

_OWN_FIELDS = ("held_on", "minutes", "mode", "target", "next_step", "next_on", *PROCESSES)


@transaction.atomic
def record_session(client: Client, *, facts: SessionFacts, by: Actor) -> Session:
    """A new, unsigned session with its quotes, rulers and note."""
    session = Session(client=client, author_id=by.membership_id)
    _apply(session, facts, today=by.today)
    writing.add(session, by=by)
    note = SessionNote(session=session, text=facts.note)
    writing.add_parts([*_parts(session, facts), note])
    return session


@transaction.atomic
def revise_session(session: Session, *, facts: SessionFacts, by: Actor) -> Session:
    """Write an unsigned session anew. Raises OutOfReach once it is signed."""
    found = policy.locked(by, Action.CHANGE, session)
    _apply(found, facts, today=by.today)
    writing.change(found, *_OWN_FIELDS, by=by)
    found.statements.all().delete()
    found.rulers.all().delete()
    writing.add_parts(_parts(found, facts))
    note = found.note
    note.text = facts.note
    note.full_clean()
    note.save(update_fields=["text"])
    return found


def _apply(session: Session, facts: SessionFacts, *, today: date) -> None:
    if unknown_processes(facts.processes):
        raise ValidationError({"processes": "Choose among engaging, focusing, evoking and planning."})
    if facts.held_on > today:
        raise ValidationError({"held_on": "A session is recorded on or after the day it was held."})
    if facts.target is not None and facts.target.client_id != session.client_id:
        raise ValidationError({"target": "This target behaviour belongs to another client."})
    for name in ("held_on", "minutes", "mode", "target", "next_step", "next_on"):
        setattr(session, name, getattr(facts, name))
    for process in PROCESSES:
        setattr(session, process, process in facts.processes)


def _parts(session: Session, facts: SessionFacts) -> list[ClientStatement | RulerReading]:
    statements = [
        ClientStatement(
            session=session, position=position, quote=s.quote, direction=s.direction, category=s.category
        )
        for position, s in enumerate(facts.statements, start=1)
    ]
    readings = [
        RulerReading(
            session=session,
            ruler=r.ruler,
            value=r.value,
            why_not_lower=r.why_not_lower,
            one_point_higher=r.one_point_higher,
        )
        for r in facts.readings
    ]
    return [*statements, *readings]


@transaction.atomic
def sign_note(session: Session, *, by: Actor, at: datetime) -> Session:
    """Sign the note and lock the session with its quotes and rulers.

    Raises ValidationError while the note is empty or no target behaviour is named.
    """
    found = policy.locked(by, Action.SIGN, session)
    note = SessionNote.objects.select_for_update(of=("self",)).get(session=found)  # signed with its session
    if not note.text.strip():
        raise ValidationError({"note": "Write the note before signing."})
    found.signed_at = note.signed_at = at
    note.signed_by_id = by.membership_id
    writing.change(note, "signed_at", "signed_by", by=by, action=Action.SIGN)
    found.full_clean()
    found.save(update_fields=["signed_at"])
    return found


@transaction.atomic
def cosign_note(note: SessionNote, *, by: Actor, at: datetime) -> SessionNote:
    found = policy.locked(by, Action.COSIGN, note)
    found.cosigned_at, found.cosigned_by_id = at, by.membership_id
    return writing.change(found, "cosigned_at", "cosigned_by", by=by, action=Action.COSIGN)


@transaction.atomic
def amend_note(note: SessionNote, *, text: str, reason: str, by: Actor, at: datetime) -> NoteAmendment:
    """Add to a signed note, with the reason; the original stays as it was."""
    found = policy.locked(by, Action.AMEND, note)
    amendment = NoteAmendment(note=found, author_id=by.membership_id, text=text, reason=reason, added_at=at)
    return writing.add(amendment, by=by)
