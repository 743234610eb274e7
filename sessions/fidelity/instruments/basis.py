"""The words under a score that say what it rests on: "6 of 14 reflections".

A placeholder holds a formula, and may add a noun in singular and plural:
``{cr} of {sr + cr|reflection|reflections}``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sessions.fidelity.instruments.errors import InstrumentError
from sessions.fidelity.instruments.formula import Formula, parse_formula

_PLACEHOLDER: Final = re.compile(r"\{([^{}|]+)(?:\|([^{}|]+)\|([^{}|]+))?\}")


@dataclass(frozen=True, slots=True)
class Amount:
    """One placeholder: a formula, and the noun it counts, if any."""

    formula: Formula
    singular: str
    plural: str

    def render(self, values: Mapping[str, int | None]) -> str:
        amount = self.formula.evaluate(values)
        noun = self.singular if amount == 1 else self.plural
        return f"{'–' if amount is None else amount} {noun}".rstrip()


@dataclass(frozen=True, slots=True)
class Basis:
    """A checked sentence with placeholders."""

    parts: tuple[str | Amount, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset[str]().union(
            *(part.formula.names for part in self.parts if isinstance(part, Amount))
        )

    def render(self, values: Mapping[str, int | None]) -> str:
        """The sentence for these values; a number that is not known shows as a dash.

        >>> parse_basis("{cr} of {sr + cr|reflection|reflections}").render({"sr": 0, "cr": 1})
        '1 of 1 reflection'
        """
        return "".join(part if isinstance(part, str) else part.render(values) for part in self.parts)


def parse_basis(text: str) -> Basis:
    """Read a sentence; raises InstrumentError for a placeholder that is not closed or no formula."""
    parts: list[str | Amount] = []
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        formula, singular, plural = found.groups(default="")
        parts += [text[end : found.start()], Amount(parse_formula(formula), singular, plural)]
        end = found.end()
    parts.append(text[end:])
    if any(isinstance(part, str) and set(part) & set("{}") for part in parts):
        raise InstrumentError(f"The basis {text!r} has a stray brace.")
    return Basis(parts=tuple(part for part in parts if part))
