"""Bands compare exactly, and what is written never contradicts the band beside it."""

import doctest
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sessions.fidelity import bands
from sessions.fidelity.bands import Band, band_of, display_thresholds, display_value
from sessions.fidelity.instruments import load_instrument

MITI = load_instrument("miti-4.2.1")
ITEMS = {item.key: item for item in MITI.summaries}

fractions = st.fractions(-10, 200, max_denominator=500)


def test_band_labels() -> None:
    assert [band.label for band in Band] == ["Not computable", "Below fair", "Fair", "Good", "No threshold"]


def test_band_with_one_line_ends_at_fair() -> None:
    assert band_of(Fraction(9), fair=Fraction(1), good=None) is Band.FAIR


def test_thresholds_in_words() -> None:
    assert [display_thresholds(item) for item in MITI.summaries] == [
        "fair from 3.0, good from 4.0",
        "fair from 3.5, good from 4.0",
        "fair from 40 %, good from 50 %",
        "fair from 1.0, good from 2.0",
        "",
        "",
    ]


def test_display_of_a_mean_does_not_cross_a_line() -> None:
    assert display_value(ITEMS["relational_global"], Fraction(348, 100)) == "3.48"
    assert display_value(ITEMS["relational_global"], Fraction(352, 100)) == "3.5"


def test_display_gives_up_after_six_digits() -> None:
    assert display_value(ITEMS["technical_global"], 3 - Fraction(1, 10**9)) == "3.000000"


@given(st.sampled_from([item for item in MITI.summaries if item.fair is not None]), fractions, fractions)
def test_a_higher_score_never_has_a_lower_band(item: Any, one: Fraction, other: Fraction) -> None:
    order = [Band.BELOW_FAIR, Band.FAIR, Band.GOOD]
    low, high = (band_of(value, fair=item.fair, good=item.good) for value in sorted((one, other)))

    assert order.index(low) <= order.index(high)


@given(st.sampled_from(MITI.summaries), fractions)
def test_what_is_shown_lies_in_the_band_of_the_score(item: Any, value: Fraction) -> None:
    shown = Fraction(display_value(item, value).removesuffix(" %"))

    assert band_of(shown, fair=item.fair, good=item.good) is band_of(value, fair=item.fair, good=item.good)
    assert abs(shown - value) <= Fraction(1, 2)


def test_doctests_hold() -> None:
    results = doctest.testmod(bands)

    assert results.failed == 0
    assert results.attempted > 0
