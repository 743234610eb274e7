"""What an instrument consists of. Built by ``parse_instrument`` only, which checks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sessions.fidelity.instruments.basis import Basis
from sessions.fidelity.instruments.formula import Formula


class Display(StrEnum):
    """How a summary score is written: "43 %", "1.5", "3.5", "6"."""

    PERCENT = "percent"
    RATIO = "ratio"
    MEAN = "mean"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Item:
    """What every line of a coding sheet has: a key that stays, a label, and a short form for tight places."""

    key: str
    label: str
    short: str


@dataclass(frozen=True, slots=True)
class GlobalItem(Item):
    """A rating of the whole segment, in whole numbers from ``minimum`` to ``maximum``."""

    family: str
    minimum: int
    maximum: int
    start: int
    description: str
    anchors: tuple[str, ...]  # one per point of the scale, lowest first
    notes: tuple[str, ...]

    @property
    def points(self) -> tuple[tuple[int, str], ...]:
        """Every point of the scale with its anchor, lowest first."""
        return tuple(enumerate(self.anchors, start=self.minimum))


@dataclass(frozen=True, slots=True)
class CountItem(Item):
    """A behaviour that is tallied; ``shortcut`` is the key that adds one."""

    shortcut: str
    description: str
    not_this: str
    caution: str


@dataclass(frozen=True, slots=True)
class SummaryItem(Item):
    """A score computed from ratings and counts. Thresholds are on the formula's own scale, inclusive."""

    formula: Formula
    basis: Basis
    undefined: str  # why there is no score when the formula would divide by zero
    display: Display
    fair: Fraction | None
    good: Fraction | None
    caution: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The work the instrument comes from."""

    authors: str
    year: int
    title: str
    note: str
    url: str

    def __str__(self) -> str:
        return f"{self.authors} ({self.year}). {self.title}. {self.note}"


@dataclass(frozen=True, slots=True)
class Segment:
    """How long a coded stretch should be, in minutes."""

    minutes: int
    globals_unsure_below_minutes: int
    counts_only_up_to_minutes: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a fidelity instrument. Scores of two instruments never mix."""

    key: str
    name: str
    version: str
    citation: Citation
    threshold_note: str
    licence_note: str
    rating_rules: tuple[str, ...]
    counting_rules: tuple[str, ...]
    use_limits: tuple[str, ...]
    engaging_only_omits: tuple[str, ...]  # families of global ratings
    segment: Segment
    globals: tuple[GlobalItem, ...]
    counts: tuple[CountItem, ...]
    summaries: tuple[SummaryItem, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def engaging_only_globals(self) -> tuple[GlobalItem, ...]:
        """The ratings that still serve where only engaging or focusing was intended."""
        return tuple(item for item in self.globals if item.family not in self.engaging_only_omits)

    @property
    def items(self) -> tuple[Item, ...]:
        """Every global rating, count and summary score, in the order of the sheet."""
        return (*self.globals, *self.counts, *self.summaries)

    @property
    def labels(self) -> Mapping[str, str]:
        """The label of every item, by key."""
        return {item.key: item.label for item in self.items}
