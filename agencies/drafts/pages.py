"""What a page with a long form says to the drafts: one line where it opens, one where it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from django.forms import BaseForm
from django.http import QueryDict
from django.utils import timezone

from agencies.access import policy
from agencies.access.vocabulary import Action
from agencies.drafts import services
from agencies.drafts.long_forms import NO_RECORD, LongForm
from agencies.drafts.models import Draft
from agencies.drafts.services import EndedError, Window
from agencies.drafts.texts import TooLongError, as_sent, sent_by, show_typed
from agencies.middleware import AgencyRequest


@dataclass(frozen=True, slots=True)
class PageDraft:
    """The draft of one window: what the template tag ``draft`` is given.

    ``typed`` is what was restored, as if it had been sent; None where the page shows the record, or
    what has just been sent; that is ``kept``. ``others`` tells that more than one text waits for the same
    form.
    """

    window: Window
    number: int = 0
    restored: Draft | None = None
    kept: Draft | None = None
    typed: QueryDict | None = None
    others: bool = False

    def fill(self, *forms: BaseForm) -> None:
        """Let forms that were not sent show what was restored, without judging it."""
        if self.typed is not None:
            show_typed(forms, self.typed)


def open_form(request: AgencyRequest, form: LongForm, reference: UUID = NO_RECORD) -> PageDraft:
    """The draft of the window in which a form is shown; the page has asked who may open it.

    Asked for, the form shows what its person left unsent. Sent and shown again, what was sent is kept.
    """
    actor, now = request.actor, timezone.now()
    if not policy.granted(actor, Action.ADD, Draft):
        return PageDraft(Window(form, reference, uuid4()))
    if request.method == "POST":
        return _kept(request, form, reference, at=now)
    found = services.find_drafts(form, reference, by=actor, agency=request.agency, at=now)
    if not found:
        return PageDraft(Window(form, reference, uuid4()))
    latest = found[0]
    window = Window(form, reference, services.take_over(latest))
    typed = as_sent(services.texts_of(latest))
    return PageDraft(window, latest.number, restored=latest, typed=typed, others=len(found) > 1)


def _kept(request: AgencyRequest, form: LongForm, reference: UUID, *, at: datetime) -> PageDraft:
    tab = _tab_of(request)
    if tab is None:
        return PageDraft(Window(form, reference, uuid4()))
    window = Window(form, reference, tab)
    number = services.next_number(window, by=request.actor)
    texts = sent_by(cast("QueryDict", request.POST))
    try:
        kept = services.begin_draft(window, texts, number=number, by=request.actor, at=at)
    except (EndedError, TooLongError):  # sent before, or more than is kept: the page itself still shows it
        return PageDraft(Window(form, reference, uuid4()))
    return PageDraft(window, number, kept=kept)


def end_draft(request: AgencyRequest, form: LongForm, reference: UUID = NO_RECORD) -> None:
    """What this request has sent is the record now: its draft ends in the same transaction."""
    if tab := _tab_of(request):
        services.end_window(Window(form, reference, tab), by=request.actor, at=timezone.now())


def _tab_of(request: AgencyRequest) -> UUID | None:
    try:
        return UUID(str(request.POST.get("draft", "")))
    except ValueError:
        return None
