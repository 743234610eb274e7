"""Assigning, coding and releasing fidelity reviews."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action, Role
from agencies.audit import writing
from agencies.models import Membership
from sessions.fidelity.coding import Coding
from sessions.fidelity.instruments import GlobalItem, Instrument, load_instrument
from sessions.fidelity.models import Rating, Review, Score, Tally
from sessions.fidelity.scores import SummaryScore, summarize
from sessions.models import Session

DEFAULT_INSTRUMENT = "miti-4.2.1"
MOST_TALLIES = 999


@transaction.atomic
def assign_review(
    session: Session,
    *,
    coder: Membership,
    due_on: date,
    by: Actor,
    at: datetime,
    instrument: str = DEFAULT_INSTRUMENT,
) -> Review:
    """Ask ``coder`` to review a session. The practitioner never codes her own session here."""
    if coder.role not in {Role.SUPERVISOR, Role.CODER}:
        raise ValidationError("Reviews are coded by supervisors and fidelity coders.")
    if coder.pk == session.author_id:
        raise ValidationError("Nobody reviews a session of their own.")
    review = Review(
        session=session,
        coder=coder,
        assigned_by_id=by.membership_id,
        assigned_at=at,
        due_on=due_on,
        instrument=instrument,
        instrument_version=load_instrument(instrument).version,
    )
    return writing.add(review, by=by)


@transaction.atomic
def submit_review(review: Review, *, coding: Coding, by: Actor, at: datetime) -> Review:
    """Hand in ratings and counts; they and the scores computed from them never change afterwards.

    Raises ValidationError while something the instrument asks for is missing.
    """
    found = policy.locked(by, Action.CODE, review)
    instrument = load_instrument(found.instrument)
    ratings = given_ratings(instrument, coding)
    _refuse_incomplete(instrument, coding, ratings)
    refuse_outside_session(coding, found.session.minutes)
    scores = summarize(instrument, ratings, coding.counts)
    writing.add_parts(Rating(review=found, item=item, value=value) for item, value in ratings.items())
    writing.add_parts(
        Tally(review=found, item=i.key, count=coding.counts.get(i.key, 0)) for i in instrument.counts
    )
    writing.add_parts(_score_row(found, score) for score in scores)
    for name in _CODED_FIELDS:
        setattr(found, name, getattr(coding, name))
    found.submitted_at = at
    return writing.change(found, *_CODED_FIELDS, "submitted_at", by=by, action=Action.CODE)


_CODED_FIELDS = (
    "change_goal",
    "goal_is_behavioural",
    "engaging_only",
    "segment_start",
    "segment_minutes",
)


def globals_to_rate(instrument: Instrument, coding: Coding) -> tuple[GlobalItem, ...]:
    """The ratings asked for: none of a segment for counting only, no technical ones for engaging only."""
    if coding.segment_minutes <= instrument.segment.counts_only_up_to_minutes:
        return ()
    return instrument.engaging_only_globals if coding.engaging_only else instrument.globals


def given_ratings(instrument: Instrument, coding: Coding) -> dict[str, int]:
    """The ratings that count: those asked for, as far as they were given."""
    wanted = globals_to_rate(instrument, coding)
    return {item.key: coding.ratings[item.key] for item in wanted if item.key in coding.ratings}


def _refuse_incomplete(instrument: Instrument, coding: Coding, ratings: Mapping[str, int]) -> None:
    unrated = [item.label for item in globals_to_rate(instrument, coding) if item.key not in ratings]
    if not coding.change_goal.strip():
        raise ValidationError({"change_goal": "Record the change goal before coding."})
    if unrated:
        raise ValidationError({"ratings": f"Still to be rated: {', '.join(unrated)}."})
    if any(count > MOST_TALLIES for count in coding.counts.values()):
        raise ValidationError({"counts": f"No count is above {MOST_TALLIES} in one segment."})


def refuse_outside_session(coding: Coding, session_minutes: int) -> None:
    """Raise ValidationError, at the length, for a segment that ends after the session does."""
    if coding.segment_start + coding.segment_minutes > session_minutes:
        says = (
            f"The session lasted {session_minutes} minutes: this segment would end after it. "
            "Choose an earlier start or a shorter segment."
        )
        raise ValidationError({"segment_minutes": says})


def _score_row(review: Review, score: SummaryScore) -> Score:
    return Score(
        review=review,
        item=score.key,
        value=score.decimal,
        band=score.band,
        instrument=review.instrument,
        instrument_version=review.instrument_version,
    )


def scores_of(review: Review) -> tuple[SummaryScore, ...]:
    """The summary scores from the review's own ratings and counts, exact; two queries."""
    ratings: dict[str, int | None] = dict(review.ratings.values_list("item", "value"))
    counts = dict(review.tallies.values_list("item", "count"))
    return summarize(load_instrument(review.instrument), ratings, counts)


@transaction.atomic
def release_review(review: Review, *, strengths: str, growth: str, by: Actor, at: datetime) -> Review:
    """Give the practitioner the scores and the words that go with them.

    Not before every review of the session is in (OutOfReach): what one coder found would reach the others.
    """
    found = policy.locked(by, Action.RELEASE, review)
    if not strengths.strip():
        raise ValidationError({"strengths": "Write at least one strength before releasing the feedback."})
    found.strengths, found.growth, found.released_at = strengths, growth, at
    return writing.change(found, "strengths", "growth", "released_at", by=by, action=Action.RELEASE)
