"""What holds for the scores of every possible tally sheet."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sessions.fidelity.instruments import load_instrument
from sessions.fidelity.scores import (
    mi_adherent,
    mi_nonadherent,
    percent_complex_reflections,
    reflection_to_question_ratio,
    relational_global,
    summarize,
    technical_global,
)

MITI = load_instrument("miti-4.2.1")

ratings = st.fixed_dictionaries({item.key: st.integers(1, 5) for item in MITI.globals})
tallies = st.fixed_dictionaries({item.key: st.integers(0, 60) for item in MITI.counts})


@given(ratings, tallies, st.integers(0, 60), st.integers(0, 60))
def test_information_and_permitted_persuasion_never_change_a_score(
    globals_: dict[str, int | None], counts: dict[str, int], gi: int, persuade_with: int
) -> None:
    more = counts | {"gi": counts["gi"] + gi, "persuade_with": counts["persuade_with"] + persuade_with}

    assert summarize(MITI, globals_, more) == summarize(MITI, globals_, counts)


@given(ratings, tallies)
def test_scores_stay_on_their_scales(globals_: dict[str, int | None], counts: dict[str, int]) -> None:
    value = {score.key: score.value for score in summarize(MITI, globals_, counts)}
    share, ratio = value["percent_complex_reflections"], value["reflection_to_question_ratio"]

    assert value["technical_global"] in {Fraction(half, 2) for half in range(2, 11)}
    assert value["relational_global"] in {Fraction(half, 2) for half in range(2, 11)}
    assert share is None or 0 <= share <= 100
    assert (share is None) is (counts["sr"] + counts["cr"] == 0)
    assert ratio is None or ratio >= 0
    assert (ratio is None) is (counts["q"] == 0)


@given(ratings, tallies)
def test_named_scores_agree_with_the_data(globals_: dict[str, int], counts: dict[str, int]) -> None:
    g, c = globals_, counts

    assert {score.key: score.value for score in summarize(MITI, g, c)} == {
        "technical_global": technical_global(g["cultivate"], g["soften"]),
        "relational_global": relational_global(g["partnership"], g["empathy"]),
        "percent_complex_reflections": percent_complex_reflections(c["sr"], c["cr"]),
        "reflection_to_question_ratio": reflection_to_question_ratio(c["sr"] + c["cr"], c["q"]),
        "mi_adherent": mi_adherent(c["seek"], c["af"], c["emphasize"]),
        "mi_nonadherent": mi_nonadherent(c["confront"], c["persuade"]),
    }


@given(st.sampled_from([1, 2, 3, 4, 5, None]), st.sampled_from([1, 2, 3, 4, 5, None]))
def test_named_globals_agree_when_a_rating_is_missing(first: int | None, second: int | None) -> None:
    globals_ = {"cultivate": first, "soften": second, "partnership": second, "empathy": first}
    value = {score.key: score.value for score in summarize(MITI, globals_, {})}

    assert value["technical_global"] == technical_global(first, second)
    assert value["relational_global"] == relational_global(second, first)


@given(tallies)
def test_one_more_complex_reflection_never_lowers_the_percentage(counts: dict[str, int]) -> None:
    before = percent_complex_reflections(counts["sr"], counts["cr"])
    after = percent_complex_reflections(counts["sr"], counts["cr"] + 1)

    assert after is not None
    assert before is None or before <= after
