"""Values over dates, up to four series in one picture."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.html import format_html

from agencies.charts.drawing import GROUND, LETTER_WIDTH, frame, joined, number, words
from agencies.charts.marks import LOOKS, marker
from agencies.charts.scales import DateScale, ValueScale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from django.utils.safestring import SafeString

LABEL_LETTERS = 14
HEIGHT, TOP, BOTTOM, LEFT = 260, 16, 30, 34
LINE_HEIGHT = 16
REACH = 12  # half of the smallest target a finger can hit


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day, None where nothing was answered; ``url`` leads to where the value comes from."""

    on: date
    value: float | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of points in the order of their days."""

    name: str
    points: Sequence[Point]

    @property
    def answered(self) -> list[tuple[Point, float]]:
        """The points that have a value, beside that value."""
        return [(point, point.value) for point in self.points if point.value is not None]

    @property
    def label(self) -> list[str]:
        """The name, broken into short lines."""
        return textwrap.wrap(self.name, LABEL_LETTERS)


@dataclass(frozen=True, slots=True)
class _Plane:
    days: DateScale
    values: ValueScale

    def place(self, point: Point, value: float) -> tuple[float, float]:
        return self.days.at(point.on), self.values.at(value)


def line_chart(
    series: Sequence[Series],
    *,
    title: str,
    description: str,
    y_min: float,
    y_max: float,
    unit: str = "",
    width: int = 440,
) -> SafeString:
    """Draw each series as a line with its own dash and marker, named at its end.

    A missing value leaves a gap in the line. ``description`` is completed with every value, so that it
    says all that the picture says. Without a single value the picture says so in words. ``width`` is in CSS
    pixels; 360 fits a phone.

    Raises ValueError for more than four series, an empty value range, or a value outside it.
    """
    _check(series, y_min, y_max)
    points = [point for row in series for point, _ in row.answered]
    letters = max((len(line) for row in series for line in row.label), default=0)
    right = width - 16 - LETTER_WIDTH * letters
    plane = _Plane(
        days=DateScale.over([point.on for point in points], left=LEFT + 10, right=right - 10),
        values=ValueScale(low=y_min, high=y_max, bottom=HEIGHT - BOTTOM, top=TOP),
    )
    return frame(
        joined(_drawn(series, plane, right, unit)),
        width=width,
        height=HEIGHT,
        title=title,
        description=" ".join([description, *(_in_words(row, unit) for row in series)]).strip(),
        holds_links=any(point.url for point in points),
    )


def _check(series: Sequence[Series], y_min: float, y_max: float) -> None:
    if len(series) > len(LOOKS):
        raise ValueError(f"A chart holds at most {len(LOOKS)} series, not {len(series)}.")
    if y_min >= y_max:
        raise ValueError(f"The value range from {y_min} to {y_max} is empty.")
    outside = [value for row in series for _, value in row.answered if not y_min <= value <= y_max]
    if outside:
        raise ValueError(f"{outside[0]} lies outside the range from {y_min} to {y_max}.")


def _drawn(series: Sequence[Series], plane: _Plane, right: float, unit: str) -> Iterator[SafeString]:
    yield plane.values.drawn(left=LEFT, right=right)
    if not any(row.answered for row in series):
        middle = (plane.values.top + plane.values.bottom) / 2
        yield words("No values yet", (LEFT + right) / 2, middle, anchor="middle", strong=True)
        return
    yield plane.days.drawn(at=plane.values.bottom)
    for index, row in enumerate(series):
        yield from _lines(row, index, plane)
    for index, row in enumerate(series):
        yield from _markers(row, index, plane, unit)
    yield from _names(series, plane, right + 6)


def _lines(row: Series, index: int, plane: _Plane) -> Iterator[SafeString]:
    for has_value, run in groupby(row.points, key=lambda point: point.value is not None):
        if has_value:
            places = (plane.place(point, point.value or 0) for point in run)
            yield _polyline(" ".join(f"{number(x)},{number(y)}" for x, y in places), index)


def _polyline(places: str, index: int) -> SafeString:
    return format_html(
        '<polyline class="chart__line--{}" points="{}" fill="none" stroke="{}" stroke-width="2.5"'
        ' stroke-linejoin="round" stroke-dasharray="{}"/>',
        index + 1,
        places,
        LOOKS[index].colour,
        LOOKS[index].dash,
    )


def _markers(row: Series, index: int, plane: _Plane, unit: str) -> Iterator[SafeString]:
    for point, value in row.answered:
        place = plane.place(point, value)
        mark = marker(index, *place)
        says = f"{row.name}, {_reading(point, value, unit)}"
        yield _linked(joined([_target(place), mark]), point.url, says) if point.url else mark


def _target(place: tuple[float, float]) -> SafeString:
    x, y = place
    return format_html(
        '<circle cx="{}" cy="{}" r="{}" fill="{}" fill-opacity="0"/>', number(x), number(y), REACH, GROUND
    )


def _linked(content: SafeString, url: str, says: str) -> SafeString:
    return format_html('<a href="{}" aria-label="{}"><title>{}</title>{}</a>', url, says, says, content)


def _names(series: Sequence[Series], plane: _Plane, x: float) -> Iterator[SafeString]:
    """The names at the ends of their lines, pushed apart where two would overlap."""
    ends = sorted(
        (plane.values.at(row.answered[-1][1]), index) for index, row in enumerate(series) if row.answered
    )
    free = float("-inf")
    for y, index in ends:
        lines = series[index].label
        first = max(y + 4 - LINE_HEIGHT * (len(lines) - 1) / 2, free)
        free = first + LINE_HEIGHT * len(lines) + 2
        for n, line in enumerate(lines):
            yield words(line, x, first + LINE_HEIGHT * n, strong=True)


def _reading(point: Point, value: float, unit: str) -> str:
    return f"{date_format(point.on, 'F j, Y')}: {number(value)}{f' {unit}' if unit else ''}"


def _in_words(row: Series, unit: str) -> str:
    if not row.answered:
        return f"{row.name}: no values yet."
    return f"{row.name}: {'; '.join(_reading(point, value, unit) for point, value in row.answered)}."
