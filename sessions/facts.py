"""What a practitioner tells about a session, as plain values: from a form, the API or a story."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from clients.models import TargetBehaviour
from sessions.models import Direction, Mode, Ruler, TalkCategory


@dataclass(frozen=True, slots=True)
class Statement:
    """A short quote in the client's words; sustain talk has the same categories as change talk."""

    quote: str
    direction: Direction
    category: TalkCategory


@dataclass(frozen=True, slots=True)
class Reading:
    """A ruler from 0 to 10, and what the client said about the number."""

    ruler: Ruler
    value: int
    why_not_lower: str = ""
    one_point_higher: str = ""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """``processes`` holds any of engaging, focusing, evoking, planning. ``minutes`` is its length."""

    held_on: date
    minutes: int
    mode: Mode = Mode.IN_PERSON
    target: TargetBehaviour | None = None
    processes: frozenset[str] = frozenset()
    statements: tuple[Statement, ...] = ()
    readings: tuple[Reading, ...] = ()
    note: str = ""
    next_step: str = ""
    next_on: date | None = None


def fingerprint(facts: SessionFacts) -> str:
    """The same for the same facts, on every machine: tells whether what is saved has changed since."""
    known = {name: getattr(facts, name) for name in SessionFacts.__slots__}
    known["processes"] = sorted(facts.processes)
    known["target"] = facts.target and facts.target.pk
    return sha256(repr(sorted(known.items())).encode()).hexdigest()


PROCESSES = ("engaging", "focusing", "evoking", "planning")


def unknown_processes(processes: Iterable[str]) -> set[str]:
    """Those names that are none of the four processes; empty when all are known."""
    return set(processes) - set(PROCESSES)
