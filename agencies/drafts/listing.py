"""A person's drafts as a list to read: what each is about, how long it is kept, what she may do with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from agencies.access.actors import Actor
from agencies.drafts.long_forms import known_forms
from agencies.drafts.models import Draft
from agencies.drafts.services import kept_until, open_drafts, records_of
from agencies.models import Agency

SOON = timedelta(days=2)
_HELPERS = re.compile(r"(\A|-)(initial-.*|seen|key|TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS)\Z")
_WORDS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Listed:
    """``about`` is None for a form about no record, and for a record out of reach; ``page`` is "" then."""

    draft: Draft
    title: str
    about: object
    page: str
    may_read: bool
    until: datetime
    is_soon: bool


def list_drafts(actor: Actor, *, agency: Agency, at: datetime) -> list[Listed]:
    """The drafts of ``actor`` that are not sent, the latest first.

    A draft whose record is out of reach is named without it, and cannot be read: it can only be
    discarded, or it waits until the record is within reach again.
    """
    drafts = open_drafts(actor, agency=agency, at=at)
    writable = records_of(drafts, known_forms(), by=actor)
    readable = records_of(drafts, known_forms(), by=actor, reading=True)
    return [_listed(draft, writable, readable, agency=agency, at=at) for draft in drafts]


def _listed(
    draft: Draft,
    writable: Mapping[UUID, object],
    readable: Mapping[UUID, object],
    *,
    agency: Agency,
    at: datetime,
) -> Listed:
    reference, form = draft.public_id, known_forms().get(draft.form)
    until = kept_until(draft, agency)
    return Listed(
        draft=draft,
        title=form.title if form else "A form that is no more",
        about=writable.get(reference) or readable.get(reference),
        page=form.address(writable[reference]) if form and reference in writable else "",
        may_read=reference in readable,
        until=until,
        is_soon=until - at < SOON,
    )


def words_of(texts: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Those texts that a person typed words into, each with a name of its field."""
    return [
        (_in_words(name), value)
        for name, values in texts.items()
        if not _HELPERS.search(name)
        for value in values
        if _WORDS.search(value)
    ]


def _in_words(name: str) -> str:
    return re.sub(r"[-_]+", " ", name).capitalize()
