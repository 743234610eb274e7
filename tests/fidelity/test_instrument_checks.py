"""Definitions of instruments that are refused, each with a message that names the place."""

import copy
import re
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sessions.fidelity import instruments
from sessions.fidelity.instruments import Instrument, InstrumentError, parse_instrument

# A rubric that shares nothing with the MITI: other names, another scale, one line only.
LISTENING: dict[str, Any] = {
    "key": "listening-1",
    "name": "Listening rubric",
    "version": "1",
    "threshold_note": "Our own line.",
    "licence_note": "Our own.",
    "engaging_only_omits": ["planning"],
    "citation": {
        "authors": "North",
        "year": 2026,
        "title": "Listening",
        "note": "Own.",
        "url": "https://example.org/",
    },
    "segment": {"minutes": 10, "globals_unsure_below_minutes": 5, "counts_only_up_to_minutes": 2},
    "globals": [
        {
            "key": "pace",
            "label": "Pace",
            "short": "Pace",
            "family": "planning",
            "minimum": 0,
            "maximum": 2,
            "start": 0,
            "description": "How well the pace fits.",
            "anchors": ["Rushed.", "Uneven.", "Fitting."],
        }
    ],
    "counts": [
        {
            "key": "pause",
            "label": "Pause",
            "short": "Pause",
            "shortcut": "p",
            "description": "A silence of three seconds.",
            "not_this": "A gap in the recording.",
        },
        {
            "key": "cut_in",
            "label": "Cutting in",
            "short": "Cut in",
            "shortcut": "c",
            "description": "Speaking over the client.",
            "not_this": "A brief yes.",
        },
    ],
    "summaries": [
        {
            "key": "calm",
            "label": "Calm",
            "short": "Calm",
            "formula": "(pause - cut_in) / pause",
            "basis": "{pause|pause|pauses}, {cut_in} cut in",
            "undefined": "There was no pause.",
            "display": "ratio",
            "fair": 0.5,
        }
    ],
}


@pytest.fixture
def rubric() -> dict[str, Any]:
    return copy.deepcopy(LISTENING)


def test_parse_instrument_knows_no_particular_instrument(rubric: dict[str, Any]) -> None:
    listening = parse_instrument(rubric)

    assert isinstance(listening, Instrument)
    assert [item.key for item in listening.summaries] == ["calm"]
    assert listening.engaging_only_globals == ()


def _put(rubric: dict[str, Any], place: str, value: object) -> None:
    """Set ``globals.0.key`` and the like; None takes the field away."""
    *path, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    target: Any = rubric
    for step in path:
        target = target[step]
    if value is None:
        del target[last]
    else:
        target[last] = value


_IN = "The instrument"
_NO_TEXTS = _IN + ", globals no. 1: anchors must be a list of texts that are not empty."
_SUMMARY = _IN + ", summaries no. 1: "


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("key", "../x", "The instrument's key '../x' may use a-z, 0-9, dots and hyphens only."),
        ("name", None, _IN + ": name is missing."),
        ("name", " ", _IN + ": name must be a text that is not empty."),
        ("name", 7, _IN + ": name must be a text that is not empty."),
        ("overall", "yes", _IN + ": unknown field 'overall'."),
        ("citation", "North", _IN + ", citation is not a table."),
        ("citation.year", "2026", _IN + ", citation: year must be a whole number."),
        ("citation.year", True, _IN + ", citation: year must be a whole number."),
        (
            "engaging_only_omits",
            ["evoking"],
            "engaging_only_omits names 'evoking', a family no global rating has.",
        ),
        ("globals", {}, _IN + ": globals must be a list of tables."),
        ("globals.0.anchors", "one", _NO_TEXTS),
        ("globals.0.anchors", ["a", ""], _NO_TEXTS),
        ("globals.0.anchors", ["a", "b"], "'pace' has 3 points and 2 anchors."),
        ("globals.0.start", 3, "The scale of 'pace' must run upwards, with its start on it."),
        ("globals.0.maximum", 0, "The scale of 'pace' must run upwards, with its start on it."),
        ("globals.0.key", "pause", "The key 'pause' is used twice."),
        (
            "globals.0.key",
            "Pace",
            "The key 'Pace' must be a-z, 0-9 and underscores, beginning with a letter.",
        ),
        ("counts.1.key", "pause", "The key 'pause' is used twice."),
        ("counts.1.shortcut", "p", "The shortcut 'p' is used twice."),
        ("counts.1.shortcut", "pp", "The shortcut of 'cut_in' must be one letter a-z or one digit."),
        ("counts.1.shortcut", "P", "The shortcut of 'cut_in' must be one letter a-z or one digit."),
        ("summaries.0.key", "pace", "The key 'pace' is used twice."),
        ("summaries.0.formula", "pause / cutin", "'calm' names 'cutin', which is not rated or counted."),
        ("summaries.0.formula", "calm + 1", "'calm' names 'calm', which is not rated or counted."),
        ("summaries.0.basis", "{pauses}", "'calm' names 'pauses', which is not rated or counted."),
        ("summaries.0.basis", "{pause", _SUMMARY + "The basis '{pause' has a stray brace."),
        ("summaries.0.formula", "(pause", _SUMMARY + "The formula '(pause' cannot be read."),
        ("summaries.0.undefined", None, "'calm' can divide by zero: say under undefined what that means."),
        ("summaries.0.display", "stars", _SUMMARY + "display must be one of percent, ratio, mean, count."),
        ("summaries.0.good", 0.5, "The fair threshold of 'calm' must lie below the good one."),
        ("summaries.0.good", 0.4, "The fair threshold of 'calm' must lie below the good one."),
        ("summaries.0.good", "0.8", _SUMMARY + "good must be a number."),
        ("summaries.0.good", float("nan"), _SUMMARY + "good must be a number."),
    ],
)
def test_parse_instrument_refuses_a_faulty_definition(
    rubric: dict[str, Any], place: str, value: object, message: str
) -> None:
    _put(rubric, place, value)

    with pytest.raises(InstrumentError, match=f"^{re.escape(message)}$"):
        parse_instrument(rubric)


def test_parse_instrument_good_line_needs_a_fair_one(rubric: dict[str, Any]) -> None:
    _put(rubric, "summaries.0.fair", None)
    _put(rubric, "summaries.0.good", 1)

    with pytest.raises(InstrumentError, match=r"^'calm' has a good threshold and no fair one\.$"):
        parse_instrument(rubric)


def test_parse_instrument_takes_numbers_as_typed(rubric: dict[str, Any]) -> None:
    _put(rubric, "summaries.0.fair", 0.1)

    assert parse_instrument(rubric).summaries[0].fair == Fraction(1, 10)


def test_read_file_names_the_file_that_is_faulty(tmp_path: Path) -> None:
    path = tmp_path / "broken-1.toml"
    path.write_text("key = ", encoding="utf-8")

    with pytest.raises(InstrumentError, match=r"^broken-1.toml: Invalid value"):
        instruments.read_file(path)


def test_read_file_wants_the_key_in_the_name(tmp_path: Path) -> None:
    source = instruments._FOLDER / "miti-4.2.1.toml"
    path = tmp_path / "miti-5.toml"
    path.write_bytes(source.read_bytes())

    with pytest.raises(InstrumentError, match=r"^miti-5.toml: the key inside is 'miti-4.2.1'.$"):
        instruments.read_file(path)


def test_toml_numbers_are_exact() -> None:
    assert tomllib.loads("fair = 3.5", parse_float=Fraction) == {"fair": Fraction(7, 2)}
