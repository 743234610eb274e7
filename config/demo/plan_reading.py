"""The words of a plan, read into what the plan service takes.

need: …
goal 8/5: …                                importance and confidence, then the client's words
because: …
objective +60: text | measure | baseline | target        due that many days after it is written
do: what | who | how often | how long
barrier: … | …   support: … | …
strengths: …   works when: …   first +7: …   done when: …
"""

import re
from datetime import date, timedelta

from config.demo.blocks import Lines, columns, one_value, split_at, values_of
from config.demo.story import PlanScript, StoryError
from plans.content import (
    BarrierContent,
    GoalContent,
    InterventionContent,
    NeedContent,
    ObjectiveContent,
    PlanContent,
    SupportContent,
)


def content_of(script: PlanScript, *, on: date, version: int = 1) -> PlanContent:
    """What the plan says when it is written ``on`` this day; version 2 says more than version 1."""
    lines = script.lines + (script.later_lines if version > 1 else ())
    _, needs = split_at(lines, "need: ")
    first_step, first_on = _dated(next(line for line in lines if line.startswith("first ")), on=on)
    return PlanContent(
        strengths=one_value(lines, "strengths"),
        works_when=one_value(lines, "works when"),
        first_step=first_step,
        first_step_on=first_on,
        discharge_criteria=one_value(lines, "done when"),
        needs=tuple(_need(need, on=on) for need in needs),
        barriers=tuple(BarrierContent(*columns(v, 2)) for v in values_of(lines, "barrier")),
        supports=tuple(SupportContent(*columns(v, 2)) for v in values_of(lines, "support")),
    )


def _need(block: Lines, *, on: date) -> NeedContent:
    _, goals = split_at(block, "goal ")
    return NeedContent(one_value(block, "need"), tuple(_goal(goal, on=on) for goal in goals))


def _goal(block: Lines, *, on: date) -> GoalContent:
    found = re.fullmatch(r"goal (\d+)/(\d+): (.+)", block[0])
    if found is None:
        raise StoryError(f"Not a goal: {block[0]}")
    importance, confidence, words = found.groups()
    _, objectives = split_at(block, "objective ")
    return GoalContent(
        words=words,
        reasons=one_value(block, "because"),
        importance=int(importance),
        confidence=int(confidence),
        objectives=tuple(_objective(objective, on=on) for objective in objectives),
    )


def _objective(block: Lines, *, on: date) -> ObjectiveContent:
    said, target_on = _dated(block[0], on=on)
    text, measure, baseline, target = columns(said, 4)
    interventions = tuple(InterventionContent(*columns(v, 4)) for v in values_of(block, "do"))
    return ObjectiveContent(text, measure, baseline, target, target_on, interventions)


def _dated(line: str, *, on: date) -> tuple[str, date]:
    """``first +7: …`` is the words and the day seven days after ``on``."""
    found = re.fullmatch(r"\w+ \+(\d+): (.+)", line)
    if found is None:
        raise StoryError(f"Not a dated line: {line}")
    return found[2], on + timedelta(days=int(found[1]))
