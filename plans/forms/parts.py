"""One form for each kind of part; their fields are named as in ``plans.content``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms

from plans.forms.fields import Day, Ruler, typed
from plans.models import Barrier, Goal, Intervention, Need, Objective, PlanVersion, Support


class PartForm(forms.Form):
    """A part of a plan. One without a single word, and without parts of its own, is no part."""

    use_required_attribute = False


class TextsForm(PartForm):
    strengths = typed(PlanVersion, "strengths", lines=3, hint="One on each line. They are printed as a list.")
    works_when = typed(PlanVersion, "works_when", lines=2, hint="As the client says it, in the first person.")
    first_step = typed(PlanVersion, "first_step", hint="Small enough to be done within days.")
    first_step_on = Day(label="First step by", required=False)
    discharge_criteria = typed(
        PlanVersion, "discharge_criteria", lines=2, hint="One on each line. Agree on them with the client."
    )


class NeedForm(PartForm):
    statement = typed(
        Need,
        "statement",
        lines=2,
        hint="What brings the client here, from the assessment, in plain words.",
        missing="Name the need, or remove it.",
    )


class GoalForm(PartForm):
    words = typed(
        Goal,
        "words",
        lines=2,
        label="Goal in the client’s own words",
        hint="As the client says it, in the first person.",
        missing="Write the goal in the client’s own words, or remove it.",
    )
    reasons = typed(Goal, "reasons", lines=2, hint="The client’s own reasons.")
    importance = Ruler(label="How important is it to the client?")
    confidence = Ruler(label="How confident is the client?")


class ObjectiveForm(PartForm):
    text = typed(
        Objective,
        "text",
        lines=2,
        hint="A step towards the goal that one can see or count.",
        missing="Write the objective, or remove it.",
    )
    measure = typed(Objective, "measure", hint="For example: days walked, in the diary.")
    baseline = typed(Objective, "baseline")
    target = typed(Objective, "target")
    target_on = Day(label="By when", required=False)


class InterventionForm(PartForm):
    what = typed(Intervention, "what", missing="Say what is done, or remove it.")
    who = typed(Intervention, "who")
    how_often = typed(Intervention, "how_often")
    how_long = typed(Intervention, "how_long")


class BarrierForm(PartForm):
    barrier = typed(Barrier, "barrier", missing="Say what could get in the way, or remove it.")
    strategy = typed(Barrier, "strategy", label="What the client does then")


class SupportForm(PartForm):
    person = typed(Support, "person", missing="Say who helps, or remove it.")
    how = typed(Support, "how")


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of part: its form, and the lists of parts it has."""

    form: type[PartForm]
    lists: Mapping[str, "Part"] = field(default_factory=dict)


OBJECTIVE = Part(ObjectiveForm, {"interventions": Part(InterventionForm)})
GOAL = Part(GoalForm, {"objectives": OBJECTIVE})
NEED = Part(NeedForm, {"goals": GOAL})
PLAN = Part(TextsForm, {"needs": NEED, "barriers": Part(BarrierForm), "supports": Part(SupportForm)})
