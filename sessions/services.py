"""Recording sessions and signing their notes."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format

from agencies import saving
from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit import writing
from agencies.audit.services import record
from clients.models import Client
from sessions.facts import PROCESSES, SessionFacts, fingerprint, unknown_processes
from sessions.models import ClientStatement, NoteAmendment, RulerReading, Session, SessionNote
from sessions.selectors import facts_of

_COLUMNS = ("held_on", "minutes", "mode", "target", "next_step", "next_on")
CHANGED_BEFORE_SIGNING = (
    "This session was changed after you opened this page. "
    "Read it again: what stands here now is what you sign."
)


@transaction.atomic
def record_session(
    client: Client, *, facts: SessionFacts, by: Actor, public_id: UUID | None = None
) -> Session:
    """A new, unsigned session with its quotes, rulers and note.

    ``public_id`` is its reference where that was given out before.
    """
    session = Session(client=client, author_id=by.membership_id)
    if public_id is not None:
        session.public_id = public_id
    _apply(session, facts, today=by.today)
    writing.add(session, by=by)
    note = SessionNote(session=session, text=facts.note)
    writing.add_parts([*_statements(session, facts), *_readings(session, facts), note])
    return session


@transaction.atomic
def revise_session(session: Session, *, facts: SessionFacts, by: Actor) -> Session:
    """Write an unsigned session anew; the trail names what differs. Raises OutOfReach once it is signed."""
    found = policy.locked(by, Action.CHANGE, session)
    before = facts_of(found)
    _apply(found, facts, today=by.today)
    found.full_clean()
    found.save(update_fields=[*_COLUMNS, *PROCESSES])
    changed = _differing(before, facts)
    if "statements" in changed:
        found.statements.all().delete()
        writing.add_parts(_statements(found, facts))
    if "rulers" in changed:
        found.rulers.all().delete()
        writing.add_parts(_readings(found, facts))
    if "note" in changed:
        _rewrite(found.note, facts.note)
    if changed:
        record(Action.CHANGE, found, by=by, fields=changed)
    return found


def _differing(before: SessionFacts, after: SessionFacts) -> set[str]:
    """The names of what is not the same: columns, "note", "statements", "rulers"; empty for no change."""
    columns = {
        name for name in (*_COLUMNS, "note", "statements") if getattr(before, name) != getattr(after, name)
    }
    rulers = {"rulers"} if set(before.readings) != set(after.readings) else set()
    return columns | rulers | (before.processes ^ after.processes)


def _rewrite(note: SessionNote, text: str) -> None:
    note.text = text
    note.full_clean()
    note.save(update_fields=["text"])


def _apply(session: Session, facts: SessionFacts, *, today: date) -> None:
    if unknown_processes(facts.processes):
        raise ValidationError({"processes": "Choose among engaging, focusing, evoking and planning."})
    if facts.held_on > today:
        raise ValidationError({"held_on": "A session is recorded on or after the day it was held."})
    closed_on = session.client.closed_on
    if closed_on is not None and facts.held_on > closed_on:
        last = date_format(closed_on, "F j, Y")
        raise ValidationError(
            {"held_on": f"This client was discharged on {last}. Choose that day or an earlier one."}
        )
    if facts.target is not None and facts.target.client_id != session.client_id:
        raise ValidationError({"target": "This target behaviour belongs to another client."})
    for name in _COLUMNS:
        setattr(session, name, getattr(facts, name))
    for process in PROCESSES:
        setattr(session, process, process in facts.processes)


def _statements(session: Session, facts: SessionFacts) -> list[ClientStatement]:
    return [
        ClientStatement(
            session=session, position=position, quote=s.quote, direction=s.direction, category=s.category
        )
        for position, s in enumerate(facts.statements, start=1)
    ]


def _readings(session: Session, facts: SessionFacts) -> list[RulerReading]:
    return [
        RulerReading(
            session=session,
            ruler=r.ruler,
            value=r.value,
            why_not_lower=r.why_not_lower,
            one_point_higher=r.one_point_higher,
        )
        for r in facts.readings
    ]


@transaction.atomic
def sign_note(session: Session, *, by: Actor, at: datetime, seen: str | None = None) -> Session:
    """Sign the note and lock the session with its quotes and rulers.

    ``seen`` is the fingerprint of the facts that were shown to the signer, None where nothing was shown.
    Raises ValidationError while the note is empty or no target behaviour is named, and when what would be
    signed is not what was shown.
    """
    found = policy.locked(by, Action.SIGN, session)
    if seen is not None and seen != fingerprint(facts_of(found)):
        raise ValidationError(CHANGED_BEFORE_SIGNING)
    note = SessionNote.objects.select_for_update(of=("self",), no_key=True).get(
        session=found
    )  # signed with its session
    note.session = found
    if not note.text.strip():
        raise ValidationError({"note": "Write the note before signing."})
    found.signed_at = note.signed_at = at
    note.signed_by_id = by.membership_id
    writing.change(note, "signed_at", "signed_by", by=by, action=Action.SIGN)
    saving.update(found, "signed_at")
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
