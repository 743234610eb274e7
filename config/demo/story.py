"""What a story holds once it is read: plain values, days counted from the day it is loaded."""

from dataclasses import dataclass

from sessions.facts import Statement
from sessions.models import Mode


class StoryError(ValueError):
    """A story says something that cannot be read; the message names the place."""


@dataclass(frozen=True, slots=True)
class Told:
    """One session. ``rulers`` are importance, confidence, readiness, None where not asked.

    ``gap`` is the time since the session before, 1 for the usual distance. ``target`` counts from 0.
    """

    note: str
    processes: frozenset[str] = frozenset()
    rulers: tuple[int | None, int | None, int | None] = (None, None, None)
    mode: Mode = Mode.IN_PERSON
    minutes: int | None = None
    target: int = 0
    gap: int = 1
    statements: tuple[Statement, ...] = ()
    why_not_lower: str = ""
    one_point_higher: str = ""
    next_step: str = ""
    amendment: str = ""
    amended_because: str = ""


@dataclass(frozen=True, slots=True)
class PlanScript:
    """``state`` is where the plan stands today; ``after`` are the sessions (from 1) its versions follow.

    ``lines`` are the words of the first version, ``later_lines`` what the second one adds.
    """

    state: str
    after: tuple[int, ...]
    lines: tuple[str, ...]
    later_lines: tuple[str, ...] = ()
    declined_because: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether the client has been asked to answer, so that she needs a place in the portal."""
        return self.state != "draft"


@dataclass(frozen=True, slots=True)
class Story:
    """One client. ``ended`` is None while the record is open; both spans are in weeks before today."""

    given_name: str
    family_name: str
    age: int
    pronouns: str
    practitioner: str
    weeks: int
    chosen_name: str = ""
    language: str = "English"
    needs_interpreter: bool = False
    ended: int | None = None
    team: str = ""
    targets: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    sessions: tuple[Told, ...] = ()
    plan: PlanScript | None = None

    @property
    def name(self) -> str:
        """The name people use, and the last name."""
        return f"{self.chosen_name or self.given_name} {self.family_name}"
