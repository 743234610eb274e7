"""What a plan says, as plain values: written by a form or the API, hashed when offered, printed.

The hash binds a signature to these exact words.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class InterventionContent:
    what: str
    who: str = ""
    how_often: str = ""
    how_long: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveContent:
    text: str
    measure: str = ""
    baseline: str = ""
    target: str = ""
    target_on: date | None = None
    interventions: tuple[InterventionContent, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalContent:
    """``words`` are the client's own. Rulers run from 0 to 10, None when not asked."""

    words: str
    reasons: str = ""
    importance: int | None = None
    confidence: int | None = None
    objectives: tuple[ObjectiveContent, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedContent:
    statement: str
    goals: tuple[GoalContent, ...] = ()


@dataclass(frozen=True, slots=True)
class BarrierContent:
    barrier: str
    strategy: str = ""


@dataclass(frozen=True, slots=True)
class SupportContent:
    person: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class PlanContent:
    strengths: str = ""
    works_when: str = ""
    first_step: str = ""
    first_step_on: date | None = None
    discharge_criteria: str = ""
    needs: tuple[NeedContent, ...] = ()
    barriers: tuple[BarrierContent, ...] = ()
    supports: tuple[SupportContent, ...] = ()


def content_hash(content: PlanContent) -> str:
    """SHA-256, as 64 hexadecimal digits, of the content in one canonical spelling."""
    canonical = json.dumps(
        asdict(content), default=date.isoformat, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, and where: "needs-0-goals-1" is the second goal of the first need."""

    sentence: str
    place: str

    @property
    def field(self) -> str:
        """The field of the plan that the place belongs to: "needs", "discharge_criteria"."""
        return self.place.removeprefix("id_").partition("-")[0]


def missing_for_offer(content: PlanContent, *, today: date) -> list[str]:
    """What still has to be written before the client can be asked to sign; empty when complete."""
    return [gap.sentence for gap in gaps_for_offer(content, today=today)]


def gaps_for_offer(content: PlanContent, *, today: date) -> list[Gap]:
    """As :func:`missing_for_offer`, with the place of each gap; the broadest come first."""
    needs = list(_placed("needs", content.needs))
    goals = [found for at, need in needs for found in _placed(f"{at}-goals", need.goals)]
    objectives = [found for at, goal in goals for found in _placed(f"{at}-objectives", goal.objectives)]
    gaps = []
    if not needs:
        gaps.append(Gap("Name at least one need.", "needs"))
    if not any(goal.words.strip() for _, goal in goals):
        gaps.append(Gap("Write at least one goal in the client’s own words.", "needs"))
    gaps += [Gap(f"Give the need “{_short(n.statement)}” a goal.", at) for at, n in needs if not n.goals]
    gaps += [
        Gap(f"Give the goal “{_short(g.words)}” an objective.", at) for at, g in goals if not g.objectives
    ]
    gaps += [gap for at, objective in objectives for gap in _gaps_of_objective(objective, at, today)]
    if not content.discharge_criteria.strip():
        gaps.append(Gap("Write how you will both know that the work is done.", "id_discharge_criteria"))
    return gaps


def _gaps_of_objective(objective: ObjectiveContent, at: str, today: date) -> Iterator[Gap]:
    name = f"“{_short(objective.text)}”"
    if not objective.measure.strip():
        yield Gap(f"Say how you will see progress: {name}.", at)
    if not objective.target.strip():
        yield Gap(f"Say where it should be: {name}.", at)
    if objective.target_on is None:
        yield Gap(f"Say by when: {name}.", at)
    elif objective.target_on < today:
        yield Gap(f"The day for {name} has passed. Choose one that lies ahead.", at)
    if not objective.interventions:
        yield Gap(f"Give the objective {name} an intervention.", at)
    for place, intervention in _placed(f"{at}-interventions", objective.interventions):
        yield from _gaps_of_intervention(intervention, place)


def _gaps_of_intervention(intervention: InterventionContent, at: str) -> Iterator[Gap]:
    name = f"“{_short(intervention.what)}”"
    if not intervention.who.strip():
        yield Gap(f"Say who does it: {name}.", at)
    if not intervention.how_often.strip():
        yield Gap(f"Say how often: {name}.", at)


def _placed(name: str, parts: tuple[T, ...]) -> Iterator[tuple[str, T]]:
    return ((f"{name}-{position}", part) for position, part in enumerate(parts))


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
