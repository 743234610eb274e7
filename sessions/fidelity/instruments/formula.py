"""Summary formulas as data: names of items, whole numbers, + - * / and parentheses.

Nothing else is understood, so a formula from a file or a form can do no more
than arithmetic. Results are exact fractions, because a threshold that is just
met must not be lost to rounding.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from sessions.fidelity.instruments.errors import InstrumentError

# Keeps parsing and evaluating, which recurse, far from the interpreter's limit.
LONGEST: Final = 200

_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula and the names it needs."""

    text: str
    names: frozenset[str]
    _tree: ast.expr = field(repr=False, compare=False)

    @property
    def may_divide_by_zero(self) -> bool:
        """Whether some divisor is more than a plain number other than 0."""
        divisions = (node for node in ast.walk(self._tree) if isinstance(node, ast.BinOp))
        return any(isinstance(node.op, ast.Div) and not _is_nonzero_number(node.right) for node in divisions)

    def evaluate(self, values: Mapping[str, int | None]) -> Fraction | None:
        """The exact result, or None when a name has no value or a divisor is zero.

        Raises KeyError for a name that ``values`` does not mention.

        >>> parse_formula("(sr + cr) / q").evaluate({"sr": 2, "cr": 1, "q": 2})
        Fraction(3, 2)
        """
        known = {name: value for name in self.names if (value := values[name]) is not None}
        if len(known) < len(self.names):
            return None
        try:
            return _value(self._tree, known)
        except ZeroDivisionError:
            return None


def parse_formula(text: str) -> Formula:
    """Read a formula; raises InstrumentError where it is more than plain arithmetic."""
    if len(text) > LONGEST:
        raise InstrumentError(f"A formula has at most {LONGEST} characters.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise InstrumentError(f"The formula {text!r} cannot be read.") from error
    return Formula(text=text, names=frozenset(_names(tree, text)), _tree=tree)


def _is_nonzero_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _names(node: ast.expr, text: str) -> set[str]:
    match node:
        case ast.Name(id=name):
            return {name}
        # Not a class pattern on int: True is one, and means nothing here.
        case ast.Constant(value=number) if type(number) is int:
            return set()
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _names(left, text) | _names(right, text)
    raise InstrumentError(f"The formula {text!r} may only use names, whole numbers, + - * / and parentheses.")


def _value(node: ast.expr, values: Mapping[str, int]) -> Fraction:
    match node:
        case ast.Name(id=name):
            return Fraction(values[name])
        case ast.Constant(value=int(number)):
            return Fraction(number)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](_value(left, values), _value(right, values))
    raise AssertionError("parse_formula() lets nothing else through")
