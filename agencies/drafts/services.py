"""Keeping, finding and ending drafts.

No line of the trail: nothing becomes part of a record before it is sent, and that is told then. No
``full_clean`` either: none of the columns is typed by a person, and a draft is saved every few seconds.
Each function is a part of its caller's transaction, which every request has; a savepoint more would cost
two round trips.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.agency_keys import current_key, holds_sealed, seal_under, unseal_under
from agencies.drafts.long_forms import LongForm
from agencies.drafts.models import Draft
from agencies.drafts.texts import Changes, Texts, changed, pack, unpack
from agencies.models import Agency
from agencies.tenancy import require_active_agency

_LATEST_FIRST = ("-saved_at", "-pk")
_ENDED_BY = ["ended_at", "content", "key"]


class NotBegunError(LookupError):
    """There is no draft of this window yet that could be changed: everything has to be sent."""


class EndedError(LookupError):
    """The form of this window was sent, or its draft was thrown away."""


@dataclass(frozen=True, slots=True)
class Window:
    """One form, about one record, in one window of a browser."""

    form: LongForm
    reference: UUID
    tab: UUID


def begin_draft(window: Window, texts: Changes, *, number: int, by: Actor, at: datetime) -> Draft:
    """Keep the whole text of a window; what it held before gives way.

    Raises EndedError, NotGranted, TooLongError. What was overtaken by a later ``number`` is left out.
    """
    policy.require(by, Action.ADD, Draft)
    draft, is_new = Draft.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        membership_id=by.membership_id,
        form=window.form.name,
        reference=window.reference,
        tab=window.tab,
        defaults={"key": current_key(at=at), "saved_at": at},
    )
    if is_new or number > draft.number:
        _keep(draft, changed({}, texts, unkept=window.form.unkept), number=number, at=at)
    return draft


def change_draft(window: Window, changes: Changes, *, number: int, by: Actor, at: datetime) -> Draft:
    """Change some texts of a window's draft.

    Raises NotBegunError where there is none, EndedError, NotGranted, TooLongError.
    """
    draft = _locked(window, by)
    if draft is None:
        raise NotBegunError
    if number > draft.number:
        texts = changed(texts_of(draft), changes, unkept=window.form.unkept)
        _keep(draft, texts, number=number, at=at)
    return draft


def next_number(window: Window, *, by: Actor) -> int:
    """A number behind everything this window has sent."""
    draft = _locked(window, by)
    return draft.number + 1 if draft else 1


def _locked(window: Window, by: Actor) -> Draft | None:
    policy.require(by, Action.CHANGE, Draft)
    rows = policy.within_reach(by, Action.CHANGE, Draft.objects.select_for_update(of=("self",), no_key=True))
    found = rows.filter(form=window.form.name, reference=window.reference, tab=window.tab)
    return found.select_related("key").first()


def _keep(draft: Draft, texts: Texts, *, number: int, at: datetime) -> None:
    if draft.ended_at is not None or draft.key is None:
        raise EndedError
    draft.content = seal_under(draft.key, pack(texts), about=draft.place)
    draft.base = (texts.get("seen") or [""])[0][:64]
    draft.number, draft.saved_at = number, at
    draft.save(update_fields=["content", "base", "number", "saved_at"])


def texts_of(draft: Draft) -> dict[str, list[str]]:
    """What a draft holds; nothing for one that has ended."""
    if draft.key is None or not draft.content:
        return {}
    return unpack(unseal_under(draft.key, bytes(draft.content), about=draft.place))


def open_drafts(by: Actor, *, agency: Agency, at: datetime) -> list[Draft]:
    """The drafts of ``by`` that are not sent, the latest first."""
    rows = policy.within_reach(by, Action.VIEW, Draft.objects.open(days=agency.draft_days, at=at))
    return list(rows.select_related("key").order_by(*_LATEST_FIRST))


def find_drafts(form: LongForm, reference: UUID, *, by: Actor, agency: Agency, at: datetime) -> list[Draft]:
    """The two latest drafts of this form and record by ``by``; the first is the one to go on with."""
    rows = policy.within_reach(by, Action.VIEW, Draft.objects.open(days=agency.draft_days, at=at))
    return list(
        rows.filter(form=form.name, reference=reference).select_related("key").order_by(*_LATEST_FIRST)[:2]
    )


def take_over(draft: Draft) -> UUID:
    """Let the window that shows a draft go on with it. One that still has it open begins one of its own."""
    draft.tab = uuid4()
    draft.save(update_fields=["tab"])
    return draft.tab


def end_window(window: Window, *, by: Actor, at: datetime) -> None:
    """What was typed in this window has become the record: inside the transaction that made it so.

    Without a draft yet, one that ended is put down, so that a save under way does not begin it.
    """
    ended = Draft(
        membership_id=by.membership_id,
        form=window.form.name,
        reference=window.reference,
        tab=window.tab,
        saved_at=at,
        ended_at=at,
    )
    Draft.objects.bulk_create(
        [ended],
        update_conflicts=True,
        unique_fields=["agency", "membership", "form", "reference", "tab"],
        update_fields=_ENDED_BY,
    )


@transaction.atomic
def discard_draft(draft: Draft, *, by: Actor, at: datetime) -> Draft:
    """Throw a draft away; raises OutOfReach for somebody else's."""
    found = policy.locked(by, Action.DELETE, draft)
    found.key, found.content, found.ended_at = None, b"", at
    found.save(update_fields=_ENDED_BY)
    return found


def kept_until(draft: Draft, agency: Agency) -> datetime:
    """When a draft will be removed unless its author goes on with it."""
    return draft.saved_at + timedelta(days=agency.draft_days)


def records_of(
    drafts: Iterable[Draft], forms: Mapping[str, LongForm], *, by: Actor, reading: bool = False
) -> dict[UUID, object]:
    """What each draft is about, by the draft's reference, where ``by`` may go on (or ``reading``: look)."""
    wanted: dict[str, list[Draft]] = {}
    for draft in drafts:
        wanted.setdefault(draft.form, []).append(draft)
    found: dict[UUID, object] = {}
    for name, group in wanted.items():
        if form := forms.get(name):
            action = Action.VIEW if reading else form.action
            rows = form.rows(by, action, [draft.reference for draft in group])
            found |= {draft.public_id: rows[draft.reference] for draft in group if draft.reference in rows}
    return found


def remove_over(*, days: int, at: datetime) -> int:
    """Remove the active agency's drafts whose time is over, and what is left of ended ones."""
    require_active_agency()
    over = Draft.objects.over(days=days, at=at)
    removed, _ = over.delete()
    return removed


@holds_sealed
def forget_all() -> None:
    """Remove every draft of the active agency: their keys are being shredded."""
    require_active_agency()
    Draft.objects.all().delete()
