"""Summary scores as charts, on the scales the instrument gives them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.safestring import SafeString

from agencies.charts import Point, Series, ThresholdRow, line_chart, threshold_bars
from sessions.fidelity.bands import Band, display_value
from sessions.fidelity.instruments import Display, Instrument, SummaryItem
from sessions.fidelity.scores import SummaryScore

# Bars and lines of counts and ratios have no natural end; these keep small values small.
LOWEST_TOP: Final = {Display.COUNT: 10, Display.RATIO: 4}
VERDICTS: Final = frozenset({Band.BELOW_FAIR, Band.FAIR, Band.GOOD})


@dataclass(frozen=True, slots=True)
class _Titled(Series):
    """The only line of its picture: the title names it, so its end does not."""

    @property
    def label(self) -> list[str]:
        return []


def score_bars(instrument: Instrument, scores: Sequence[SummaryScore], *, width: int = 380) -> SafeString:
    """One bar a summary score, against the fair and good lines where the instrument draws them."""
    items = {item.key: item for item in instrument.summaries}
    return threshold_bars(
        [_bar(instrument, items[score.key], score) for score in scores],
        title="Summary scores",
        description=f"The summary scores of {instrument} against its fair and good lines.",
        width=width,
    )


def score_line(
    instrument: Instrument, item: SummaryItem, points: Iterable[tuple[date, SummaryScore, str]]
) -> SafeString:
    """One summary score over time, oldest first; each point leads to its address, undefined ones are gaps."""
    told = list(points)
    bottom, top = _scale(instrument, item, [score.value for _, score, _ in told])
    line = [Point(on=on, value=_drawn(score.value), url=url) for on, score, url in told]
    return line_chart(
        [_Titled(item.label, line)],
        title=item.label,
        description=f"{item.label}, {instrument}.",
        y_min=bottom,
        y_max=top,
        unit="%" if item.display is Display.PERCENT else "",
        width=360,
    )


def _bar(instrument: Instrument, item: SummaryItem, score: SummaryScore) -> ThresholdRow:
    bottom, top = _scale(instrument, item, [score.value])
    return ThresholdRow(
        label=item.label,
        value=score.value,
        display=score.display,
        minimum=bottom,
        maximum=top,
        fair=item.fair,
        good=item.good,
        fair_display="" if item.fair is None else f"fair {display_value(item, item.fair)}",
        good_display="" if item.good is None else f"good {display_value(item, item.good)}",
        verdict=score.band.label.lower() if score.band in VERDICTS else "",
    )


def _scale(
    instrument: Instrument, item: SummaryItem, values: Iterable[Fraction | None]
) -> tuple[float, float]:
    match item.display:
        case Display.PERCENT:
            return 0, 100
        case Display.MEAN:
            rated = [part for part in instrument.globals if part.key in item.formula.names]
            return min(part.minimum for part in rated), max(part.maximum for part in rated)
    highest = max((value for value in values if value is not None), default=Fraction(0))
    return 0, max(float(highest), LOWEST_TOP[item.display])


def _drawn(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 2)
