"""Summary scores: known answers, and the places where such scores go wrong."""

import doctest
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from sessions.fidelity import scores
from sessions.fidelity.bands import Band
from sessions.fidelity.instruments import load_instrument
from sessions.fidelity.scores import (
    SummaryScore,
    mean_of,
    mean_of_values,
    mi_adherent,
    mi_nonadherent,
    percent_complex_reflections,
    reflection_to_question_ratio,
    relational_global,
    summarize,
    technical_global,
)

MITI = load_instrument("miti-4.2.1")
MIDDLE: dict[str, int | None] = {"cultivate": 3, "soften": 3, "partnership": 3, "empathy": 3}


def by_key(
    globals_: dict[str, int | None] | None = None, counts: dict[str, int] | None = None
) -> dict[str, SummaryScore]:
    return {
        score.key: score for score in summarize(MITI, MIDDLE if globals_ is None else globals_, counts or {})
    }


# --- Known answers --------------------------------------------------------------------


def test_summarize_known_segment() -> None:
    globals_: dict[str, int | None] = {"cultivate": 4, "soften": 3, "partnership": 4, "empathy": 4}
    counts = {
        "gi": 5, "persuade": 2, "persuade_with": 3, "q": 9, "sr": 8, "cr": 6,
        "af": 3, "seek": 2, "emphasize": 1, "confront": 1,
    }  # fmt: skip

    shown = [(s.key, s.value, s.band, s.display, s.basis) for s in summarize(MITI, globals_, counts)]

    assert shown == [
        ("technical_global", Fraction(7, 2), Band.FAIR, "3.5", "Cultivate 4, Soften 3"),
        ("relational_global", 4, Band.GOOD, "4.0", "Partnership 4, Empathy 4"),
        ("percent_complex_reflections", Fraction(300, 7), Band.FAIR, "43 %", "6 of 14 reflections"),
        ("reflection_to_question_ratio", Fraction(14, 9), Band.FAIR, "1.6", "14 reflections to 9 questions"),
        ("mi_adherent", 6, Band.NO_THRESHOLD, "6", "Seek 2, Affirm 3, Emphasize 1"),
        ("mi_nonadherent", 3, Band.NO_THRESHOLD, "3", "Confront 1, Persuade 2"),
    ]


def test_summarize_computed_score_has_no_reason_and_names_the_version() -> None:
    assert {(score.instrument, score.reason) for score in summarize(MITI, MIDDLE, {"q": 1, "sr": 1})} == {
        ("miti-4.2.1", "")
    }


def test_summarize_gives_six_scores_and_no_overall_grade() -> None:
    assert list(by_key()) == [
        "technical_global",
        "relational_global",
        "percent_complex_reflections",
        "reflection_to_question_ratio",
        "mi_adherent",
        "mi_nonadherent",
    ]


@pytest.mark.parametrize(
    ("cultivate", "soften", "band"),
    [
        (2, 3, Band.BELOW_FAIR),
        (3, 3, Band.FAIR),  # 3.0, where one guide in circulation wrongly prints 3.5
        (3, 4, Band.FAIR),
        (4, 4, Band.GOOD),
        (3, 5, Band.GOOD),
    ],
)
def test_technical_band(cultivate: int, soften: int, band: Band) -> None:
    assert by_key({"cultivate": cultivate, "soften": soften})["technical_global"].band is band


@pytest.mark.parametrize(
    ("partnership", "empathy", "band"),
    [(3, 3, Band.BELOW_FAIR), (3, 4, Band.FAIR), (4, 4, Band.GOOD), (1, 5, Band.BELOW_FAIR)],
)
def test_relational_band(partnership: int, empathy: int, band: Band) -> None:
    assert by_key({"partnership": partnership, "empathy": empathy})["relational_global"].band is band


@pytest.mark.parametrize(
    ("simple", "complex_", "band", "display"),
    [
        (3, 2, Band.FAIR, "40 %"),  # exactly on the line
        (302, 198, Band.BELOW_FAIR, "39.6 %"),  # rounds to 40, and has not reached it
        (1, 1, Band.GOOD, "50 %"),
        (101, 100, Band.FAIR, "49.8 %"),
        (0, 1, Band.GOOD, "100 %"),
        (1, 0, Band.BELOW_FAIR, "0 %"),
        (23, 17, Band.FAIR, "43 %"),  # 42.5: a half goes up
    ],
)
def test_percent_complex_band_compares_unrounded(
    simple: int, complex_: int, band: Band, display: str
) -> None:
    score = by_key(counts={"sr": simple, "cr": complex_})["percent_complex_reflections"]

    assert (score.band, score.display) == (band, display)


@pytest.mark.parametrize(
    ("reflections", "questions", "band", "display"),
    [
        (0, 7, Band.BELOW_FAIR, "0.0"),  # a genuine zero
        (49, 50, Band.BELOW_FAIR, "0.98"),
        (5, 5, Band.FAIR, "1.0"),
        (3, 2, Band.FAIR, "1.5"),
        (99, 50, Band.FAIR, "1.98"),
        (2, 1, Band.GOOD, "2.0"),
        (201, 100, Band.GOOD, "2.0"),
    ],
)
def test_ratio_band(reflections: int, questions: int, band: Band, display: str) -> None:
    score = by_key(counts={"sr": reflections, "q": questions})["reflection_to_question_ratio"]

    assert (score.band, score.display) == (band, display)


# --- Undefined is not zero ------------------------------------------------------------


def test_no_reflections_leave_the_percentage_undefined_and_the_ratio_zero() -> None:
    found = by_key(counts={"q": 4})

    share, ratio = found["percent_complex_reflections"], found["reflection_to_question_ratio"]
    assert (share.value, share.band, share.display) == (None, Band.NOT_COMPUTABLE, "not computable")
    assert share.basis == "0 of 0 reflections"
    assert share.reason == "There was no reflection, so a share of them cannot be computed."
    assert (ratio.value, ratio.band) == (Fraction(0), Band.BELOW_FAIR)
    assert ratio.basis == "0 reflections to 4 questions"


@pytest.mark.parametrize("reflections", [0, 12])
def test_no_questions_leave_the_ratio_undefined(reflections: int) -> None:
    score = by_key(counts={"sr": reflections})["reflection_to_question_ratio"]

    assert (score.value, score.band) == (None, Band.NOT_COMPUTABLE)
    assert score.reason == "There was no question, so reflections cannot be set against them."


def test_one_reflection_is_shown_beside_its_percentage() -> None:
    score = by_key(counts={"cr": 1, "q": 1})["percent_complex_reflections"]

    assert (score.display, score.basis) == ("100 %", "1 of 1 reflection")


def test_engaging_only_leaves_the_technical_score_out_and_keeps_the_rest() -> None:
    found = by_key({"cultivate": None, "partnership": 4, "empathy": 3}, {"q": 2, "cr": 2})

    technical = found["technical_global"]
    assert (technical.value, technical.band, technical.display) == (
        None,
        Band.NOT_COMPUTABLE,
        "not computable",
    )
    assert technical.reason == "Not rated: Cultivating Change Talk, Softening Sustain Talk."
    assert [key for key, score in found.items() if score.value is None] == ["technical_global"]


def test_one_missing_rating_is_named() -> None:
    score = by_key({"partnership": 4})["relational_global"]

    assert (score.value, score.reason) == (None, "Not rated: Empathy.")
    assert score.basis == "Partnership 4, Empathy –"


def test_counts_never_made_are_not_zero() -> None:
    found = {score.key: score for score in summarize(MITI, MIDDLE, None)}

    assert [key for key, score in found.items() if score.value is not None] == [
        "technical_global",
        "relational_global",
    ]
    assert found["mi_nonadherent"].reason == "Not counted: Persuade, Confront."


def test_count_left_out_is_a_tally_of_zero() -> None:
    assert summarize(MITI, MIDDLE, {}) == summarize(MITI, MIDDLE, {item.key: 0 for item in MITI.counts})


def test_decimal_keeps_eight_places_and_undefined_stays_undefined() -> None:
    found = by_key(counts={"sr": 1, "cr": 2})

    assert str(found["percent_complex_reflections"].decimal) == "66.66666667"
    assert found["mi_adherent"].decimal == Decimal(0)
    assert found["reflection_to_question_ratio"].decimal is None


# --- Input that is refused ------------------------------------------------------------


@pytest.mark.parametrize("rating", [0, 6, -1, 3.5, True, "3"])
def test_rating_off_the_scale_is_refused(rating: Any) -> None:
    with pytest.raises(
        ValueError, match=rf"^Empathy is rated in whole numbers from 1 to 5, not {rating!r}\.$"
    ):
        summarize(MITI, {"empathy": rating}, {})


@pytest.mark.parametrize("count", [-1, 1.5, True, "2", None])
def test_count_that_is_none_is_refused(count: Any) -> None:
    with pytest.raises(ValueError, match=rf"^Question: A count is a whole number from 0, not {count!r}\.$"):
        summarize(MITI, MIDDLE, {"q": count})


def test_key_the_instrument_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^MITI 4\.2\.1 has no count 'open_question'\.$"):
        summarize(MITI, MIDDLE, {"open_question": 1})
    with pytest.raises(ValueError, match=r"^MITI 4\.2\.1 has no global rating 'q'\.$"):
        summarize(MITI, {"q": 3}, {})


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (technical_global, (6, 3)),
        (technical_global, (None, 0)),
        (relational_global, (3, 2.5)),
        (percent_complex_reflections, (-1, 2)),
        (percent_complex_reflections, (1, -1)),
        (reflection_to_question_ratio, (-1, 0)),
        (reflection_to_question_ratio, (0, -1)),
        (mi_adherent, (0, 0, -1)),
        (mi_nonadherent, (True, 0)),
    ],
)
def test_named_scores_refuse_what_is_no_rating_or_count(function: Any, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="is a whole number from"):
        function(*arguments)


# --- Means ----------------------------------------------------------------------------


def _shares(*tallies: tuple[int, int]) -> list[SummaryScore]:
    return [by_key(counts={"sr": sr, "cr": cr})["percent_complex_reflections"] for sr, cr in tallies]


def test_mean_leaves_the_undefined_out() -> None:
    assert mean_of(_shares((1, 1), (0, 0), (3, 1))) == Fraction(75, 2)


def test_mean_of_nothing_is_none() -> None:
    assert mean_of([]) is None
    assert mean_of(_shares((0, 0))) is None
    assert mean_of_values([]) is None


def test_mean_counts_a_genuine_zero() -> None:
    assert mean_of(_shares((4, 0), (0, 4))) == 50


def test_mean_of_percentages_is_not_the_percentage_of_pooled_counts() -> None:
    pooled = by_key(counts={"sr": 9, "cr": 2})["percent_complex_reflections"]

    assert mean_of(_shares((0, 1), (9, 1))) == 55
    assert pooled.value == Fraction(200, 11)


def test_mean_refuses_to_mix_scores_or_versions() -> None:
    share = _shares((1, 1))[0]

    for other in (by_key()["technical_global"], replace(share, instrument="miti-3.1.1")):
        with pytest.raises(ValueError, match=r"^Only one kind of score, from one version of an instrument,"):
            mean_of([share, other])


def test_score_has_no_field_for_a_verdict() -> None:
    assert {field.name for field in fields(SummaryScore)} == {
        "instrument", "key", "label", "value", "band", "display", "basis", "thresholds", "fair", "good",
        "reason",
    }  # fmt: skip


def test_doctests_hold() -> None:
    results = doctest.testmod(scores)

    assert results.failed == 0
    assert results.attempted > 0
