"""What stands on the page while a plan is written: texts as typed, in rows that come and go.

A place is spelled like the fields in it: ``needs-0-goals`` is the list of goals of the first need,
``needs-0-goals-1`` the second of them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plans.forms.parts import PLAN, Part

MOST_FIELDS = 900  # Django accepts 1,000 fields in one request and drops the whole request above


@dataclass(slots=True)
class Row:
    """One part as typed, right or wrong."""

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list["Row"]] = field(default_factory=dict)

    def size(self) -> int:
        """The number of fields in this row and below it."""
        return len(self.texts) + sum(row.size() for rows in self.lists.values() for row in rows)


class NoSuchPlaceError(LookupError):
    """The page names a place that is not on it."""


class TooLongError(ValueError):
    """No further row fits on the page."""


def read(typed: Mapping[str, str], part: Part = PLAN, place: str = "") -> Row:
    """The rows of a submitted page. Numbers may have gaps; unknown names are left out."""
    texts = {name: typed.get(_join(place, name), "") for name in part.form.base_fields}
    lists = {
        name: [
            read(typed, child, f"{_join(place, name)}-{number}")
            for number in _numbers(typed, _join(place, name))
        ]
        for name, child in part.lists.items()
    }
    return Row(texts, lists)


def _numbers(names: Iterable[str], place: str) -> list[int]:
    pattern = re.compile(rf"{place}-(\d{{1,3}})-")
    return sorted({int(found[1]) for name in names if (found := pattern.match(name))})


def _join(place: str, name: str) -> str:
    return f"{place}-{name}" if place else name


def row_of(values: Mapping[str, Any], part: Part = PLAN) -> Row:
    """The row that shows ``values``: a part of a plan's content as a dictionary."""
    texts = {name: _text(values[name]) for name in part.form.base_fields}
    lists = {name: [row_of(one, child) for one in values[name]] for name, child in part.lists.items()}
    return Row(texts, lists)


def _text(value: str | int | date | None) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def starter(part: Part) -> Row:
    """An empty row with one empty row in each of its lists: room to begin."""
    texts = dict.fromkeys(part.form.base_fields, "")
    return Row(texts, {name: [starter(child)] for name, child in part.lists.items()})


def with_room(row: Row, part: Part = PLAN) -> Row:
    """The same row with room to begin wherever a list is empty."""
    lists = {
        name: [with_room(one, child) for one in row.lists[name]] or [starter(child)]
        for name, child in part.lists.items()
    }
    return Row(row.texts, lists)


def add(root: Row, place: str) -> str:
    """Put a row at the end of the list at ``place``; returns the place of the row.

    Raises NoSuchPlaceError, and TooLongError when the page is full.
    """
    if root.size() > MOST_FIELDS:
        raise TooLongError
    rows, part = _list_at(root, place)
    rows.append(starter(part))
    return f"{place}-{len(rows) - 1}"


def remove(root: Row, place: str) -> None:
    """Take the row at ``place`` away, with what is in it. Raises NoSuchPlaceError."""
    above, _, number = place.rpartition("-")
    rows, _ = _list_at(root, above)
    if not number.isdecimal() or int(number) >= len(rows):
        raise NoSuchPlaceError(place)
    del rows[int(number)]


def _list_at(root: Row, place: str) -> tuple[list[Row], Part]:
    """The list at ``place``, which alternates between names and numbers, and the kind of its rows."""
    names, numbers = place.split("-")[::2], place.split("-")[1::2]
    row, part = root, PLAN
    try:
        for name, number in zip(names[:-1], numbers, strict=True):
            row, part = row.lists[name][int(number)], part.lists[name]
        return row.lists[names[-1]], part.lists[names[-1]]
    except (KeyError, IndexError, ValueError) as error:
        raise NoSuchPlaceError(place) from error
