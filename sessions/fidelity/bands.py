"""Where a score stands against the instrument's two lines, and how it is written.

A band is a reading aid, never a pass or a fail.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Final

from sessions.fidelity.instruments import Display, SummaryItem


class Band(StrEnum):
    """The places a summary score can have."""

    NOT_COMPUTABLE = "not_computable"
    BELOW_FAIR = "below_fair"
    FAIR = "fair"
    GOOD = "good"
    NO_THRESHOLD = "no_threshold"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


def band_of(value: Fraction | None, *, fair: Fraction | None, good: Fraction | None) -> Band:
    """The band of an unrounded score; a score exactly on a line has reached it.

    No score is its own band, whatever the lines: undefined is not low.

    >>> band_of(Fraction(7, 2), fair=Fraction(7, 2), good=Fraction(4)).label
    'Fair'
    """
    if value is None:
        return Band.NOT_COMPUTABLE
    if fair is None:
        return Band.NO_THRESHOLD
    if value < fair:
        return Band.BELOW_FAIR
    return Band.GOOD if good is not None and value >= good else Band.FAIR


_FEWEST_DIGITS: Final[Mapping[Display, int]] = {
    Display.PERCENT: 0,
    Display.RATIO: 1,
    Display.MEAN: 1,
    Display.COUNT: 0,
}
# Tallies of one segment never come closer to a line than this.
_MOST_DIGITS: Final = 6


def display_value(item: SummaryItem, value: Fraction | None) -> str:
    """A score, or a mean of scores, as people read it: "43 %", "1.5", "not computable".

    Halves are rounded up. Digits are added where rounding would carry a score
    over a line it did not reach: 39.6 % against a line at 40 % stays "39.6 %".
    """
    if value is None:
        return "not computable"
    digits = _honest_digits(item, value)
    unit = " %" if item.display is Display.PERCENT else ""
    return f"{Decimal(_units(value, digits)).scaleb(-digits):f}{unit}"


def display_thresholds(item: SummaryItem) -> str:
    """The two lines in words, with the word the instrument gives each.

    Empty when the instrument sets none.
    """
    lines = [("fair", item.fair), ("good", item.good)]
    return ", ".join(f"{word} from {display_value(item, line)}" for word, line in lines if line is not None)


def _honest_digits(item: SummaryItem, value: Fraction) -> int:
    band = band_of(value, fair=item.fair, good=item.good)
    for digits in range(_FEWEST_DIGITS[item.display], _MOST_DIGITS):
        rounded = Fraction(_units(value, digits), 10**digits)
        if band_of(rounded, fair=item.fair, good=item.good) is band:
            return digits
    return _MOST_DIGITS


def _units(value: Fraction, digits: int) -> int:
    """How many units of the last digit, halves up: 3.25 with one digit is 33 tenths."""
    per_one: int = 10**digits
    return floor(value * per_one + Fraction(1, 2))
