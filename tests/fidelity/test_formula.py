"""The little language of summary formulas, and the words that show what a score rests on."""

import doctest
from fractions import Fraction
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.fidelity.instruments import InstrumentError, basis, formula
from sessions.fidelity.instruments.basis import parse_basis
from sessions.fidelity.instruments.formula import parse_formula


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a + b * 2", Fraction(8)),
        ("(a + b) * 2", Fraction(10)),
        ("a - b - 1", Fraction(-2)),
        ("a / b", Fraction(2, 3)),
        ("a / b / 2", Fraction(1, 3)),
        ("7", Fraction(7)),
        (" a ", Fraction(2)),
        ("a / zero", None),
        ("1 / (a - 2)", None),
        ("0 / zero", None),
        ("absent + 1", None),
        ("0 * absent", None),
    ],
)
def test_formula_evaluates_exactly(text: str, result: Fraction | None) -> None:
    assert parse_formula(text).evaluate({"a": 2, "b": 3, "zero": 0, "absent": None}) == result


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')", "a.b", "a[0]", "a ** b", "a // b", "a % b", "-a", "True", "1.5", "'a'",
        "a if b else a",
        "a < b", "a and b", "(a, b)", "lambda: a", "a @ b", "a | b", "[a for a in b]", "f'{a}'", "a := b",
        "a = b",
        "a; b", "", "a +", "a\x00", "None",
    ],
)  # fmt: skip
def test_formula_is_arithmetic_and_nothing_else(text: str) -> None:
    with pytest.raises(InstrumentError, match="The formula"):
        parse_formula(text)


def test_formula_too_long_is_refused() -> None:
    assert parse_formula("(" * 50 + "a" + ")" * 50).names == {"a"}
    with pytest.raises(InstrumentError, match=r"^A formula has at most 200 characters.$"):
        parse_formula("+".join("a" * 101))


@pytest.mark.parametrize(
    ("text", "may"),
    [("a / b", True), ("a / (b + 1)", True), ("a / 0", True), ("a / 2", False), ("a * b", False)],
)
def test_formula_knows_whether_it_may_divide_by_zero(text: str, may: bool) -> None:
    assert parse_formula(text).may_divide_by_zero is may


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_formula_agrees_with_python(a: int, b: int, c: int) -> None:
    expected = Fraction(100 * a - b, b + c) if b + c else None

    assert parse_formula("(100 * a - b) / (b + c)").evaluate({"a": a, "b": b, "c": c}) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{a|pause|pauses}", "1 pause"),
        ("{b|pause|pauses}", "2 pauses"),
        ("{zero|pause|pauses} in all", "0 pauses in all"),
        ("{a + b} of {b}", "3 of 2"),
        ("{absent} of {b}", "– of 2"),
        ("no number", "no number"),
    ],
)
def test_basis_renders_numbers_with_their_noun(text: str, words: str) -> None:
    assert parse_basis(text).render({"a": 1, "b": 2, "zero": 0, "absent": None}) == words


@pytest.mark.parametrize("text", ["{a", "a}", "{}", "{a|one}", "{a|one|two|three}", "{{a}}", "{a.b}"])
def test_basis_placeholder_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InstrumentError):
        parse_basis(text)


@pytest.mark.parametrize("module", [formula, basis])
def test_doctests_hold(module: ModuleType) -> None:
    results = doctest.testmod(module)

    assert results.failed == 0
    assert results.attempted > 0
