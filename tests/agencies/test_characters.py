"""Text as paper can show it."""

import pytest

from agencies.documents.characters import printable, scripts_of, spelled_out


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("naïve “words” – ≥ 3\n\ttwo", "naïve “words” – ≥ 3\n\ttwo"),
        ("a\ufeffb\ufe0f", "ab"),
        ("a\x07b\x7fc", "a b c"),
        ("one\u2028two\x0bthree", "one\ntwo\nthree"),
        ("pay \u202e100\u202c", "pay 100"),
        ("\N{THUMBS UP SIGN}\ue000", "[thumbs up sign][U+E000]"),
    ],
)
def test_printable_text(typed: str, printed: str) -> None:
    assert printable(typed) == printed


@pytest.mark.parametrize(
    ("codes", "printed"),
    [
        ([], "漢 né"),
        ([0x6F22], "[U+6F22] né"),
        ([0x301], "漢 n[U+00E9]"),
        ([0x301, 0x6F22], "[U+6F22] n[U+00E9]"),
    ],
)
def test_spelled_out_text(codes: list[int], printed: str) -> None:
    assert spelled_out("漢 né", codes) == printed


def test_scripts_are_named_once_and_no_letter_is() -> None:
    assert scripts_of([0x6F22, 0x5B57, 0x12000, 0x10FFFF]) == "Cjk, Cuneiform, Unnamed"
