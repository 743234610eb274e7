"""The built-in instrument: what it lists, and that it lists nothing else."""

import doctest
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from sessions.fidelity import instruments
from sessions.fidelity.instruments import (
    Display,
    UnknownInstrumentError,
    available_instruments,
    load_instrument,
)

ROOT = Path(__file__).parents[2]
MITI = load_instrument("miti-4.2.1")


def test_available_instruments_lists_the_files() -> None:
    assert available_instruments() == ("miti-4.2.1",)


def test_load_instrument_reads_once() -> None:
    assert load_instrument("miti-4.2.1") is MITI


@pytest.mark.parametrize("key", ["miti-3.1.1", "", "../instruments/miti-4.2.1", "MITI-4.2.1"])
def test_load_instrument_unknown_key_is_refused(key: str) -> None:
    with pytest.raises(UnknownInstrumentError, match="There is no built-in instrument"):
        load_instrument(key)


def test_miti_names_itself_and_its_source() -> None:
    assert str(MITI) == "MITI 4.2.1"
    assert str(MITI.citation) == (
        "Moyers, T. B., Manuel, J. K., & Ernst, D. (2015). Motivational Interviewing Treatment Integrity"
        " Coding Manual 4.2.1. Unpublished manual, revised June 2015. Center on Alcoholism, Substance Abuse,"
        " and Addictions (CASAA), University of New Mexico."
    )
    assert MITI.citation.url == "https://casaa.unm.edu/"


def test_miti_globals_are_two_technical_and_two_relational_from_1_to_5_starting_at_3() -> None:
    assert [
        (item.key, item.label, item.family, item.minimum, item.start, item.maximum) for item in MITI.globals
    ] == [
        ("cultivate", "Cultivating Change Talk", "technical", 1, 3, 5),
        ("soften", "Softening Sustain Talk", "technical", 1, 3, 5),
        ("partnership", "Partnership", "relational", 1, 3, 5),
        ("empathy", "Empathy", "relational", 1, 3, 5),
    ]


def test_miti_anchors_are_twenty_different_sentences() -> None:
    assert len({anchor for item in MITI.globals for anchor in item.anchors}) == 20


def test_global_points_pair_numbers_with_anchors() -> None:
    assert [number for number, _ in MITI.globals[0].points] == [1, 2, 3, 4, 5]
    assert MITI.globals[0].points[4][1] == MITI.globals[0].anchors[4]


def test_miti_counts_are_the_ten_codes_of_version_4() -> None:
    assert [(item.key, item.label, item.short, item.shortcut) for item in MITI.counts] == [
        ("gi", "Giving Information", "GI", "g"),
        ("persuade", "Persuade", "Persuade", "p"),
        ("persuade_with", "Persuade with Permission", "Persuade with", "w"),
        ("q", "Question", "Q", "q"),
        ("sr", "Simple Reflection", "SR", "s"),
        ("cr", "Complex Reflection", "CR", "c"),
        ("af", "Affirm", "AF", "a"),
        ("seek", "Seeking Collaboration", "Seek", "k"),
        ("emphasize", "Emphasizing Autonomy", "Emphasize", "e"),
        ("confront", "Confront", "Confront", "x"),
    ]


def test_miti_summaries_are_the_six_of_version_4_with_the_manuals_lines() -> None:
    assert [
        (item.short, item.formula.text, item.fair, item.good, item.display) for item in MITI.summaries
    ] == [
        ("Technical", "(cultivate + soften) / 2", 3, 4, Display.MEAN),
        ("Relational", "(partnership + empathy) / 2", Fraction(7, 2), 4, Display.MEAN),
        ("%CR", "100 * cr / (sr + cr)", 40, 50, Display.PERCENT),
        ("R:Q", "(sr + cr) / q", 1, 2, Display.RATIO),
        ("MIA", "seek + af + emphasize", None, None, Display.COUNT),
        ("MINA", "confront + persuade", None, None, Display.COUNT),
    ]


def test_miti_information_and_permitted_persuasion_enter_no_score() -> None:
    used = frozenset[str]().union(*(item.formula.names for item in MITI.summaries))

    assert {item.key for item in MITI.items[:14]} - used == {"gi", "persuade_with"}


def test_miti_warns_where_coders_agree_less() -> None:
    assert [item.key for item in MITI.counts if item.caution] == ["emphasize"]
    assert [item.key for item in MITI.summaries if item.caution] == ["percent_complex_reflections"]


def test_miti_engaging_only_keeps_the_relational_globals() -> None:
    assert [item.key for item in MITI.engaging_only_globals] == ["partnership", "empathy"]


def test_miti_says_that_its_lines_are_opinion_without_norms() -> None:
    assert "expert opinion" in MITI.threshold_note
    assert "No norms" in MITI.threshold_note


def test_miti_segment_is_twenty_minutes() -> None:
    segment = MITI.segment

    assert (segment.minutes, segment.globals_unsure_below_minutes, segment.counts_only_up_to_minutes) == (
        20,
        10,
        5,
    )


def test_labels_name_every_item() -> None:
    assert len(MITI.labels) == 20
    assert MITI.labels["sr"] == "Simple Reflection"
    assert MITI.labels["mi_adherent"] == "Total MI-adherent"


def test_instruments_do_without_django() -> None:
    code = "import sys, sessions.fidelity.scores; print('django' in sys.modules)"

    ran = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert ran.stdout == "False\n"


def test_doctests_hold() -> None:
    results = doctest.testmod(instruments)

    assert results.failed == 0
    assert results.attempted > 0
