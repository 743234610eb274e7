"""What a plan says, as plain values: written by a form or the API, hashed when offered, printed.

The hash binds a signature to these exact words.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date


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


def missing_for_offer(content: PlanContent) -> list[str]:
    """What still has to be written before the client can be asked to sign; empty when complete."""
    goals = [goal for need in content.needs for goal in need.goals]
    objectives = [objective for goal in goals for objective in goal.objectives]
    sentences = []
    if not content.needs:
        sentences.append("Name at least one need.")
    if not any(goal.words.strip() for goal in goals):
        sentences.append("Write at least one goal in the client's own words.")
    sentences += [f"Give the need “{_short(n.statement)}” a goal." for n in content.needs if not n.goals]
    sentences += [f"Give the goal “{_short(g.words)}” an objective." for g in goals if not g.objectives]
    sentences += [
        f"Give the objective “{_short(o.text)}” an intervention." for o in objectives if not o.interventions
    ]
    sentences += [f"Say by when: “{_short(o.text)}”." for o in objectives if o.target_on is None]
    return sentences


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
