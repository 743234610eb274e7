"""Cutting a text into blocks that each begin with a mark."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from config.demo.story import StoryError

Lines = tuple[str, ...]


def lines_of(path: Path) -> Lines:
    """The lines that say something: no empty ones, no comments."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("# "))


def split_at(lines: Iterable[str], mark: str) -> tuple[Lines, tuple[Lines, ...]]:
    """What stands before the first line that begins with ``mark``, and the blocks that begin there.

    >>> split_at(("a", "- b", "c", "- d"), "- ")
    (('a',), (('- b', 'c'), ('- d',)))
    """
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.startswith(mark):
            blocks.append([])
        blocks[-1].append(line)
    return tuple(blocks[0]), tuple(tuple(block) for block in blocks[1:])


def values_of(lines: Sequence[str], key: str) -> Lines:
    """The values of every ``key: value`` among ``lines``."""
    return tuple(line.removeprefix(f"{key}: ") for line in lines if line.startswith(f"{key}: "))


def one_value(lines: Sequence[str], key: str) -> str:
    """The value of ``key``, or empty. Raises StoryError when it is said twice."""
    values = values_of(lines, key)
    if len(values) > 1:
        raise StoryError(f"“{key}” is said twice: {values[1]}")
    return values[0] if values else ""


def columns(text: str, count: int) -> tuple[str, ...]:
    """``text`` cut at each bar into exactly ``count`` parts. Raises StoryError for another number."""
    parts = tuple(part.strip() for part in text.split("|"))
    if len(parts) != count:
        raise StoryError(f"{count} parts were expected: {text}")
    return parts
