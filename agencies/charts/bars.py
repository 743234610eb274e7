"""Scores as bars against the lines they are measured by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html

from agencies.charts.drawing import (
    AXIS,
    GRID,
    GROUND,
    INK,
    LETTER_WIDTH,
    SUNKEN,
    TEAL,
    frame,
    joined,
    number,
    stroke,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from django.utils.safestring import SafeString

ROW, BAR, EDGE = 66, 16, 2
FAIR_DASH = "4 2"


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """A score with the scale it lives on, and the two lines it is measured by, where there are any.

    ``value`` is None when the score is not defined for this recording; it is then never drawn as zero.
    ``display`` is the value in words ("43 %"), ``verdict`` what the lines make of it ("fair").
    """

    label: str
    value: float | Fraction | None
    display: str
    maximum: float
    minimum: float = 0
    fair: float | Fraction | None = None
    good: float | Fraction | None = None
    fair_display: str = ""
    good_display: str = ""
    verdict: str = ""

    @property
    def in_words(self) -> str:
        """The value and its verdict; an undefined score is "not computable"."""
        if self.value is None:
            return "not computable"
        return f"{self.display}, {self.verdict}" if self.verdict else self.display

    @property
    def reached_fair(self) -> bool:
        """Whether there is nothing to reach, or it is reached: the line itself counts."""
        return self.value is not None and (self.fair is None or self.value >= self.fair)


def threshold_bars(
    rows: Sequence[ThresholdRow], *, title: str, description: str, width: int = 440
) -> SafeString:
    """Draw one bar a score, with a dashed line at "fair" and a full line at "good".

    A score below fair is an outline, one that reaches it is filled; the words at the right say it too.
    A value beyond the scale fills the bar to its end. No rows give an empty frame.

    Raises ValueError for a scale whose maximum does not lie above its minimum.
    """
    for row in rows:
        if row.minimum >= row.maximum:
            raise ValueError(f"The scale of {row.label} runs from {row.minimum} to {row.maximum}.")
    return frame(
        joined(part for n, row in enumerate(rows) for part in _row(row, n * ROW, width)),
        width=width,
        height=ROW * len(rows),
        title=title,
        description=" ".join([description, *(_sentence(row) for row in rows)]).strip(),
        holds_links=False,
    )


def _row(row: ThresholdRow, top: float, width: float) -> Iterator[SafeString]:
    yield words(row.label, EDGE, top + 16, strong=True)
    yield words(row.in_words, width - EDGE, top + 16, anchor="end", strong=row.value is not None)
    yield _rectangle("track", EDGE, top + 24, width - 2 * EDGE, dash="3 3" if row.value is None else "none")
    if row.value is not None:
        length = _share(row, row.value) * (width - 2 * EDGE)
        yield _rectangle("bar" if row.reached_fair else "bar--below", EDGE, top + 24, length, dash="none")
    yield from _thresholds(row, top, width)


def _share(row: ThresholdRow, value: float | Fraction) -> float:
    share = (float(value) - row.minimum) / (row.maximum - row.minimum)
    return min(max(share, 0), 1)


FILLS = {"track": SUNKEN, "bar": TEAL, "bar--below": GROUND}
EDGES = {"track": GRID, "bar": TEAL, "bar--below": TEAL}


def _rectangle(name: str, x: float, y: float, length: float, *, dash: str) -> SafeString:
    return format_html(
        '<rect class="chart__{}" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="2"'
        ' stroke-dasharray="{}"/>',
        name,
        number(x),
        number(y),
        number(length),
        BAR,
        FILLS[name],
        AXIS if dash != "none" else EDGES[name],
        dash,
    )


def _thresholds(row: ThresholdRow, top: float, width: float) -> Iterator[SafeString]:
    free = float("-inf")
    for line, says, dash in ((row.fair, row.fair_display, FAIR_DASH), (row.good, row.good_display, "none")):
        if line is None:
            continue
        x = EDGE + _share(row, line) * (width - 2 * EDGE)
        yield _halo(x, top)
        yield stroke("threshold", (x, top + 20), (x, top + 24 + BAR + 4), colour=INK, dash=dash)
        half = len(says) * LETTER_WIDTH / 2
        centre = min(max(x, half, free + half), width - half)
        free = centre + half + LETTER_WIDTH
        yield words(says, centre, top + 24 + BAR + 17, anchor="middle")


def _halo(x: float, top: float) -> SafeString:
    """A light edge on both sides of a line, or it would drown in a filled bar."""
    return format_html(
        '<rect class="chart__ground" x="{}" y="{}" width="4" height="{}" fill="{}"/>',
        number(x - 2),
        number(top + 23),
        BAR + 2,
        GROUND,
    )


def _sentence(row: ThresholdRow) -> str:
    lines = ", ".join(says for says in (row.fair_display, row.good_display) if says)
    return f"{row.label}: {row.in_words}{f' ({lines})' if lines else ''}."
