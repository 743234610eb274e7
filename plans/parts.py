"""The parts of a version: read into plain values, written from them."""

from django.db.models import Prefetch

from agencies import saving
from agencies.audit.writing import add_parts
from plans.content import (
    BarrierContent,
    GoalContent,
    InterventionContent,
    NeedContent,
    ObjectiveContent,
    PlanContent,
    SupportContent,
)
from plans.models import Barrier, Goal, Intervention, Need, Objective, PlanVersion, Support

TEXTS = ("strengths", "works_when", "first_step", "first_step_on", "discharge_criteria")
PARTS = ("needs", "barriers", "supports")


def read_content(version: PlanVersion) -> PlanContent:
    """What the version says; six queries, whatever its size."""
    return PlanContent(
        **{name: getattr(version, name) for name in TEXTS},
        needs=tuple(_need(need) for need in _needs(version)),
        barriers=tuple(
            BarrierContent(b.barrier, b.strategy) for b in version.barriers.order_by("position", "pk")
        ),
        supports=tuple(SupportContent(s.person, s.how) for s in version.supports.order_by("position", "pk")),
    )


def _needs(version: PlanVersion) -> list[Need]:
    interventions = Prefetch("interventions", Intervention.objects.order_by("position", "pk"))
    objectives = Prefetch(
        "objectives", Objective.objects.order_by("position", "pk").prefetch_related(interventions)
    )
    goals = Prefetch("goals", Goal.objects.order_by("position", "pk").prefetch_related(objectives))
    return list(version.needs.order_by("position", "pk").prefetch_related(goals))


def _need(need: Need) -> NeedContent:
    return NeedContent(need.statement, tuple(_goal(goal) for goal in need.goals.all()))


def _goal(goal: Goal) -> GoalContent:
    objectives = tuple(_objective(objective) for objective in goal.objectives.all())
    return GoalContent(goal.words, goal.reasons, goal.importance, goal.confidence, objectives)


def _objective(row: Objective) -> ObjectiveContent:
    interventions = tuple(
        InterventionContent(i.what, i.who, i.how_often, i.how_long) for i in row.interventions.all()
    )
    return ObjectiveContent(row.text, row.measure, row.baseline, row.target, row.target_on, interventions)


def write_content(version: PlanVersion, content: PlanContent) -> None:
    """Let the draft say exactly ``content``. Runs inside the transaction of its caller."""
    for name in TEXTS:
        setattr(version, name, getattr(content, name))
    saving.update(version, *TEXTS)
    _replace_parts(version, content)


def _replace_parts(version: PlanVersion, content: PlanContent) -> None:
    for parts in (version.needs, version.barriers, version.supports):
        parts.all().delete()
    add_parts(
        Barrier(version=version, position=at, barrier=b.barrier, strategy=b.strategy)
        for at, b in enumerate(content.barriers, start=1)
    )
    add_parts(
        Support(version=version, position=at, person=s.person, how=s.how)
        for at, s in enumerate(content.supports, start=1)
    )
    for at, need in enumerate(content.needs, start=1):
        _write_need(version, at, need)


def _write_need(version: PlanVersion, at: int, content: NeedContent) -> None:
    (need,) = add_parts([Need(version=version, position=at, statement=content.statement)])
    for position, goal in enumerate(content.goals, start=1):
        _write_goal(need, position, goal)


def _write_goal(need: Need, at: int, content: GoalContent) -> None:
    row = Goal(
        need=need,
        position=at,
        words=content.words,
        reasons=content.reasons,
        importance=content.importance,
        confidence=content.confidence,
    )
    (goal,) = add_parts([row])
    for position, objective in enumerate(content.objectives, start=1):
        _write_objective(goal, position, objective)


def _write_objective(goal: Goal, at: int, content: ObjectiveContent) -> None:
    row = Objective(
        goal=goal,
        position=at,
        text=content.text,
        measure=content.measure,
        baseline=content.baseline,
        target=content.target,
        target_on=content.target_on,
    )
    (objective,) = add_parts([row])
    add_parts(
        Intervention(
            objective=objective,
            position=position,
            what=i.what,
            who=i.who,
            how_often=i.how_often,
            how_long=i.how_long,
        )
        for position, i in enumerate(content.interventions, start=1)
    )
