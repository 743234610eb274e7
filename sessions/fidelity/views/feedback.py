"""From scores to words: the scores of a coded review, its release, and what the practitioner reads."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.http import opened, reach_or_404, too_late
from agencies.access.vocabulary import Action
from agencies.drafts.pages import end_draft, open_form
from agencies.middleware import AgencyRequest
from sessions.fidelity import selectors
from sessions.fidelity.cautions import cautions_for
from sessions.fidelity.forms import ReleaseForm
from sessions.fidelity.instruments import load_instrument
from sessions.fidelity.long_forms import RELEASE
from sessions.fidelity.models import Review
from sessions.fidelity.pictures import score_bars
from sessions.fidelity.services import release_review
from sessions.fidelity.trends import scores_read, trends_of
from sessions.models import Session


@require_GET
def scores(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """The scores of a coded review for those who code and release; the practitioner reads the feedback."""
    policy.require(request.actor, Action.CODE, Review)
    review = opened(request, _coded().exclude(submitted_at=None), public_id=public_id)
    return render(request, "fidelity/scores.html", _scores(request, review, ReleaseForm(actor=request.actor)))


def _released_already(actor: Actor) -> QuerySet[Review]:
    return policy.within_reach(actor, Action.VIEW, Review.objects.released())


def _to_scores(_request: AgencyRequest, review: Review) -> HttpResponse:
    return redirect("reviews:scores", public_id=review.public_id)


@require_POST
@too_late(Action.RELEASE, _released_already, says="The feedback is released already.", to=_to_scores)
def release(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Give the practitioner the scores and the words that go with them."""
    review = reach_or_404(request, Action.RELEASE, _coded(), public_id=public_id)
    form = ReleaseForm(request.POST, actor=request.actor)
    if form.is_valid() and _released(request, review, form):
        end_draft(request, RELEASE, review.public_id)
        return redirect("reviews:scores", public_id=review.public_id)
    return render(request, "fidelity/scores.html", _scores(request, review, form))


@require_GET
def feedback(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Released feedback, strengths first. Blind coders have no right to sessions and so none to this."""
    policy.require(request.actor, Action.VIEW, Session)
    released = _coded().released().select_related("session")
    review = opened(request, released, public_id=public_id)
    return render(request, "fidelity/feedback.html", _shown(review))


@require_GET
def my_feedback(request: AgencyRequest) -> HttpResponse:
    """All feedback on one's own sessions, and how the scores moved."""
    policy.require(request.actor, Action.VIEW, Session)
    policy.require(request.actor, Action.VIEW, Review)
    trends = trends_of(selectors.own_feedback(request.actor))
    return render(request, "fidelity/my_feedback.html", {"trends": trends})


def _coded() -> Any:
    return Review.objects.prefetch_related("ratings", "tallies")


def _released(request: AgencyRequest, review: Review, form: ReleaseForm) -> bool:
    words = {name: form.cleaned_data[name] for name in ("strengths", "growth")}
    try:
        release_review(review, **words, by=request.actor, at=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    messages.success(request, "The feedback is released. The practitioner can read it now.")
    return True


def _scores(request: AgencyRequest, review: Review, form: ReleaseForm) -> dict[str, Any]:
    may_release = policy.allows(request.actor, Action.RELEASE, review)
    draft = open_form(request, RELEASE, review.public_id) if may_release else None
    if draft is not None:
        draft.fill(form)
    return {
        **_shown(review),
        "form": form,
        "draft": draft,
        "may_release": may_release,
        "still_coded": Review.objects.waiting().filter(session=review.session_id).exists(),
        "practitioner": selectors.practitioner_seen(request.actor, review),
    }


def _shown(review: Review) -> dict[str, Any]:
    instrument = load_instrument(review.instrument)
    summary = scores_read(review)
    ratings = {rating.item: rating.value for rating in review.ratings.all()}
    tallies = {tally.item: tally.count for tally in review.tallies.all()}
    return {
        "review": review,
        "instrument": instrument,
        "recording": selectors.recording_of(review),
        "cautions": cautions_for(instrument, review),
        "chart": score_bars(instrument, summary),
        "scores": list(zip(instrument.summaries, summary, strict=True)),
        "ratings": [(item, ratings.get(item.key)) for item in instrument.globals],
        "counts": [(item, tallies.get(item.key)) for item in instrument.counts],
    }
