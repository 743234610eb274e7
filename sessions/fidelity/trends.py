"""Feedback over time. Scores of two instruments, or of two versions of one, never share a line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from sessions.fidelity.bands import display_value
from sessions.fidelity.instruments import Display, Instrument, SummaryItem, load_instrument
from sessions.fidelity.models import Review
from sessions.fidelity.pictures import score_line
from sessions.fidelity.scores import SummaryScore, mean_of, summarize

FEWEST_FOR_A_TREND = 2


@dataclass(frozen=True, slots=True)
class Feedback:
    """One released review with its summary scores."""

    review: Any
    scores: tuple[SummaryScore, ...]

    @property
    def url(self) -> str:
        return reverse("reviews:feedback", args=[self.review.public_id])


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One summary score over the reviews of a trend, newest first."""

    instrument: Instrument
    item: SummaryItem
    told: Sequence[tuple[Feedback, SummaryScore]]

    @property
    def mean(self) -> str:
        """The mean of the scores that could be computed, as written; "not computable" when none could.

        A mean of counts is no count: it keeps a decimal.
        """
        is_count = self.item.display is Display.COUNT
        item = replace(self.item, display=Display.MEAN) if is_count else self.item
        return display_value(item, mean_of(score for _, score in self.told))

    @property
    def computable(self) -> int:
        """How many of the reviews have this score."""
        return sum(score.value is not None for _, score in self.told)

    @property
    def chart(self) -> SafeString:
        oldest_first = reversed(self.told)
        points = ((told.review.recorded_on, score, told.url) for told, score in oldest_first)
        return score_line(self.instrument, self.item, points)


@dataclass(frozen=True, slots=True)
class Trend:
    """The feedback given with one version of one instrument, newest first."""

    instrument: Instrument
    version: str
    feedback: Sequence[Feedback]

    @property
    def title(self) -> str:
        return f"{self.instrument.name} {self.version}"

    @property
    def lines(self) -> list[TrendLine]:
        """A line for each summary score; none until there are two reviews to connect."""
        if len(self.feedback) < FEWEST_FOR_A_TREND:
            return []
        columns = zip(*(one.scores for one in self.feedback), strict=True)
        return [
            TrendLine(self.instrument, item, list(zip(self.feedback, scores, strict=True)))
            for item, scores in zip(self.instrument.summaries, columns, strict=True)
        ]


def scores_read(review: Review) -> tuple[SummaryScore, ...]:
    """As ``scores_of``, from ratings and counts that were prefetched."""
    ratings: dict[str, int | None] = {rating.item: rating.value for rating in review.ratings.all()}
    counts = {tally.item: tally.count for tally in review.tallies.all()}
    return summarize(load_instrument(review.instrument), ratings, counts)


def trends_of(reviews: Iterable[Any]) -> list[Trend]:
    """The reviews sorted into one trend per instrument and version; the order within each is kept."""

    def kind(review: Any) -> tuple[str, str]:
        return review.instrument, review.instrument_version

    return [
        Trend(load_instrument(key), version, [Feedback(review, scores_read(review)) for review in group])
        for (key, version), group in groupby(sorted(reviews, key=kind, reverse=True), key=kind)
    ]
