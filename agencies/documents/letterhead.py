"""Who sends a document, and on what paper."""

from dataclasses import dataclass
from enum import StrEnum


class Paper(StrEnum):
    """Sheet sizes the print styles know."""

    LETTER = "letter"
    A4 = "a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The agency's name and the lines below it (address, telephone); no lines prints the name alone."""

    name: str
    lines: tuple[str, ...] = ()
    paper: Paper = Paper.LETTER
