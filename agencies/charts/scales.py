"""From dates and values to places in the picture, and the axes that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.utils.formats import date_format

from agencies.charts.drawing import AXIS, GRID, joined, number, stroke, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from django.utils.safestring import SafeString

STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
MOST_VALUE_TICKS = 6
DAY_LABEL_WIDTH = 90


@dataclass(frozen=True, slots=True)
class ValueScale:
    """The upright axis: ``low`` stands at ``bottom``, ``high`` at ``top``."""

    low: float
    high: float
    bottom: float
    top: float

    def at(self, value: float) -> float:
        """The height of a value in the picture."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def ticks(self) -> list[float]:
        """Round values from low to high, at most six of them; the low end is always there."""
        span = self.high - self.low
        step = next((s for s in STEPS if span / s < MOST_VALUE_TICKS), span)
        return [self.low + step * n for n in range(int(span / step) + 1)]

    def drawn(self, *, left: float, right: float) -> SafeString:
        """A hairline and its value for every tick."""
        return joined(part for tick in self.ticks() for part in self._tick(tick, left, right))

    def _tick(self, tick: float, left: float, right: float) -> Iterator[SafeString]:
        y = self.at(tick)
        yield stroke("grid", (left, y), (right, y), colour=GRID)
        yield words(number(tick), left - 6, y + 4, anchor="end")


@dataclass(frozen=True, slots=True)
class DateScale:
    """The lower axis: days keep their distance, so a long pause looks long."""

    days: Sequence[date]
    left: float
    right: float

    @classmethod
    def over(cls, days: Sequence[date], *, left: float, right: float) -> Self:
        """The scale from the first to the last of the days, which may repeat and come in any order."""
        return cls(days=sorted(set(days)), left=left, right=right)

    def at(self, day: date) -> float:
        """The place of a day between left and right; a single day stands in the middle."""
        if self.days[0] == self.days[-1]:
            return (self.left + self.right) / 2
        share = (day - self.days[0]) / (self.days[-1] - self.days[0])
        return self.left + share * (self.right - self.left)

    def labelled(self) -> list[date]:
        """The first and the last day, and those between that leave room for their labels."""
        chosen = list(self.days[:1])
        for day in self.days[1:-1]:
            if min(self.at(day) - self.at(chosen[-1]), self.right - self.at(day)) >= DAY_LABEL_WIDTH:
                chosen.append(day)
        return chosen + list(self.days[1:][-1:])

    def drawn(self, *, at: float) -> SafeString:
        """The base line, and under it the labelled days."""
        base = stroke("axis", (self.left - 10, at), (self.right + 10, at), colour=AXIS)
        return joined([base, *(part for day in self.labelled() for part in self._tick(day, at))])

    def _tick(self, day: date, at: float) -> Iterator[SafeString]:
        x = self.at(day)
        yield stroke("axis", (x, at), (x, at + 4), colour=AXIS)
        yield words(date_format(day, "j M Y"), x, at + 19, anchor="middle")
