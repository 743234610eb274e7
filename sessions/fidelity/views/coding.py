"""The coding sheet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.http import reach_or_404, too_late
from agencies.access.vocabulary import Action
from agencies.audit.services import record
from agencies.drafts.pages import PageDraft, end_draft, open_form
from agencies.middleware import AgencyRequest
from sessions.fidelity import selectors
from sessions.fidelity.cautions import cautions_for
from sessions.fidelity.forms import CodingForm
from sessions.fidelity.instruments import Instrument, load_instrument
from sessions.fidelity.long_forms import CODE
from sessions.fidelity.models import Review
from sessions.fidelity.services import submit_review


def _coded_by_me(actor: Actor) -> QuerySet[Review]:
    return Review.objects.exclude(submitted_at=None).filter(coder_id=actor.membership_id)


def _after_coding(request: AgencyRequest, review: Review) -> HttpResponse:
    if policy.allows(request.actor, Action.VIEW, review):
        return redirect("reviews:scores", public_id=review.public_id)
    return redirect("reviews:queue")


@require_http_methods(["GET", "POST"])
@too_late(Action.CODE, _coded_by_me, says="Your coding is handed in already.", to=_after_coding)
def code(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Code one session and hand the coding in. Once handed in, the sheet gives way to the scores."""
    review = reach_or_404(request, Action.CODE, Review, public_id=public_id)
    form = _sheet(request, review)
    if form.is_valid() and _handed_in(request, review, form):
        end_draft(request, CODE, review.public_id)
        return _after_coding(request, review)
    if request.method == "GET":
        # Not opened(): a supervisor may be asked to code for another team, whose reviews she cannot list.
        record(Action.VIEW, review, by=request.actor)
    context = {**_context(request, review, form), "draft": _draft(request, review, form)}
    return render(request, "fidelity/code.html", context)


@require_POST
def preview(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """The scores of what has been entered so far; nothing is kept. Without a script it is the whole page."""
    review = reach_or_404(request, Action.CODE, Review, public_id=public_id)
    form = _sheet(request, review)
    form.is_valid()
    context = {**_context(request, review, form), **_so_far(form)}
    if "HX-Request" in request.headers:
        return render(request, "fidelity/parts/so_far.html", context)
    return render(request, "fidelity/code.html", {**context, "draft": _draft(request, review, form)})


def _draft(request: AgencyRequest, review: Review, form: CodingForm) -> PageDraft:
    draft = open_form(request, CODE, review.public_id)
    draft.fill(form)
    return draft


def _sheet(request: AgencyRequest, review: Review) -> CodingForm:
    instrument = load_instrument(review.instrument)
    minutes = selectors.recording_of(review).minutes
    is_sent = request.method == "POST"
    return CodingForm(
        request.POST if is_sent else None,
        actor=request.actor,
        instrument=instrument,
        session_minutes=minutes,
        initial=None if is_sent else _beginning(request, review, instrument, minutes),
    )


def _beginning(
    request: AgencyRequest, review: Review, instrument: Instrument, minutes: int
) -> dict[str, Any]:
    return {
        "change_goal": selectors.change_goal_in_reach(request.actor, review),
        "segment_minutes": min(instrument.segment.minutes, minutes),
    }


def _context(request: AgencyRequest, review: Review, form: CodingForm) -> dict[str, Any]:
    return {
        "review": review,
        "form": form,
        "instrument": form.instrument,
        "recording": selectors.recording_of(review),
        "practitioner": selectors.practitioner_seen(request.actor, review),
    }


def _so_far(form: CodingForm) -> dict[str, Any]:
    scores = form.scores_so_far()
    return {"scores": scores, "cautions": cautions_for(form.instrument, form.coding())}


def _handed_in(request: AgencyRequest, review: Review, form: CodingForm) -> bool:
    try:
        submit_review(review, coding=form.coding(), by=request.actor, at=timezone.now())
    except ValidationError as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, "Your coding is handed in.")
    return True
