"""Fidelity reviews as they are told: whose session, which one, ratings, counts and words.

    -- Last name 4 | released | 3 3 4 3 | 9 4 1 24 8 3 1 1 0 1     the client's fourth session
    + what went well
    > one thing to grow

A dash in place of a global: only engaging was intended, so it was not rated. A review that is
``waiting`` has no ratings yet; one that is ``overdue`` is waiting beyond its day.
"""

from dataclasses import dataclass, field
from pathlib import Path

from config.demo.blocks import Lines, lines_of, split_at
from config.demo.story import StoryError

FOLDER = Path(__file__).parent / "feedback"
GLOBALS = ("cultivate", "soften", "partnership", "empathy")
COUNTS = ("gi", "persuade", "persuade_with", "q", "sr", "cr", "af", "seek", "emphasize", "confront")
STATES = ("released", "coded", "waiting", "overdue")


@dataclass(frozen=True, slots=True)
class ReviewScript:
    """``session`` counts from 1."""

    client: str
    session: int
    state: str
    ratings: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    strengths: str = ""
    growth: str = ""

    @property
    def is_coded(self) -> bool:
        return self.state in {"released", "coded"}

    @property
    def is_engaging_only(self) -> bool:
        return self.is_coded and len(self.ratings) < len(GLOBALS)


def read_reviews(slug: str) -> tuple[ReviewScript, ...]:
    """The reviews of one agency, in the order they are told. Raises StoryError for what cannot be read."""
    _, reviews = split_at(lines_of(FOLDER / f"{slug}.txt"), "-- ")
    return tuple(_review(lines) for lines in reviews)


def _review(lines: Lines) -> ReviewScript:
    which, state, *numbers = (part.strip() for part in lines[0].removeprefix("-- ").split("|"))
    if state not in STATES:
        raise StoryError(f"Not a state of a review: {lines[0]}")
    client, session = which.rsplit(" ", 1)
    ratings, counts = numbers or ("", "")
    return ReviewScript(
        client=client,
        session=int(session),
        state=state,
        ratings=_numbers(GLOBALS, ratings),
        counts=_numbers(COUNTS, counts),
        strengths="".join(line[2:] for line in lines if line.startswith("+ ")),
        growth="".join(line[2:] for line in lines if line.startswith("> ")),
    )


def _numbers(keys: tuple[str, ...], text: str) -> dict[str, int]:
    """The numbers by key, without those given as a dash; empty for no text."""
    words = text.split()
    if words and len(words) != len(keys):
        raise StoryError(f"{len(keys)} numbers were expected: {text}")
    return {key: int(word) for key, word in zip(keys, words, strict=False) if word != "-"}
