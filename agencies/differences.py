"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = re.compile(r"\s+|\S+")
LINES = re.compile(r"[^\n]*\n|[^\n]+")

# Matching takes time quadratic in the number of pieces: beyond this, whole lines are compared.
MOST_WORDS = 2000


class Difference(NamedTuple):
    """A stretch of text that both versions share, or that only one of them has."""

    kind: Literal["same", "in", "out"]
    text: str


def differences(before: str, after: str) -> list[Difference]:
    """The stretches of both texts in reading order: what went out stands before what came in.

    Joining "same" and "out" gives ``before``, joining "same" and "in" gives ``after``.
    Two empty texts give an empty list.

    >>> [tuple(part) for part in differences("call once", "call twice")]
    [('same', 'call '), ('out', 'once'), ('in', 'twice')]
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        old, new = LINES.findall(before), LINES.findall(after)
    return [part for part in _stretches(old, new) if part.text]


def _stretches(old: list[str], new: list[str]) -> Iterator[Difference]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Difference("same", "".join(old[a:b]))
        else:
            yield Difference("out", "".join(old[a:b]))
            yield Difference("in", "".join(new[c:d]))
