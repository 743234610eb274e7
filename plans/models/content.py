"""What a plan says: need → goal → objective → intervention, barriers and supports.

The parts of an offered version are frozen in the database.
"""

from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantModel


def _zero_to_ten(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{field: None}) | Q(**{f"{field}__range": (0, 10)}),
        violation_error_message="A ruler goes from 0 to 10.",
    )


class Need(TenantModel):
    version = models.ForeignKey("plans.PlanVersion", models.CASCADE, related_name="needs")
    position = models.PositiveSmallIntegerField()
    statement = models.TextField("need")

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="version", name="need_version_same_agency"),
            models.UniqueConstraint(fields=["agency", "version", "position"], name="need_position_once"),
        ]

    def __str__(self) -> str:
        return self.statement

    def concerned_client(self) -> UUID:
        return self.version.concerned_client()


class Goal(TenantModel):
    need = models.ForeignKey(Need, models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField()
    words = models.TextField("goal in the client's own words")
    reasons = models.TextField("why it matters", blank=True)
    importance = models.PositiveSmallIntegerField(null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="need", name="goal_need_same_agency"),
            models.UniqueConstraint(fields=["agency", "need", "position"], name="goal_position_once"),
            _zero_to_ten("importance", "goal_importance_0_to_10"),
            _zero_to_ten("confidence", "goal_confidence_0_to_10"),
        ]

    def __str__(self) -> str:
        return self.words

    def concerned_client(self) -> UUID:
        return self.need.concerned_client()


class Objective(TenantModel):
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField()
    text = models.TextField("objective")
    measure = models.CharField("how we will see it", max_length=200, blank=True)
    baseline = models.CharField("where it stands today", max_length=120, blank=True)
    target = models.CharField("where it should be", max_length=120, blank=True)
    target_on = models.DateField("by when", null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="goal", name="objective_goal_same_agency"),
            models.UniqueConstraint(fields=["agency", "goal", "position"], name="objective_position_once"),
        ]

    def __str__(self) -> str:
        return self.text

    def concerned_client(self) -> UUID:
        return self.goal.concerned_client()


class Intervention(TenantModel):
    objective = models.ForeignKey(Objective, models.CASCADE, related_name="interventions")
    position = models.PositiveSmallIntegerField()
    what = models.TextField("what we do")
    who = models.CharField("who is responsible", max_length=120, blank=True)
    how_often = models.CharField("how often", max_length=80, blank=True)
    how_long = models.CharField("for how long", max_length=80, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="objective", name="intervention_objective_same_agency"),
            models.UniqueConstraint(
                fields=["agency", "objective", "position"], name="intervention_position_once"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def concerned_client(self) -> UUID:
        return self.objective.concerned_client()


class Barrier(TenantModel):
    version = models.ForeignKey("plans.PlanVersion", models.CASCADE, related_name="barriers")
    position = models.PositiveSmallIntegerField()
    barrier = models.CharField("what could get in the way", max_length=300)
    strategy = models.CharField("what I do then", max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="version", name="barrier_version_same_agency"),
            models.UniqueConstraint(fields=["agency", "version", "position"], name="barrier_position_once"),
        ]

    def __str__(self) -> str:
        return self.barrier

    def concerned_client(self) -> UUID:
        return self.version.concerned_client()


class Support(TenantModel):
    version = models.ForeignKey("plans.PlanVersion", models.CASCADE, related_name="supports")
    position = models.PositiveSmallIntegerField()
    person = models.CharField("who helps", max_length=120)
    how = models.CharField("how they help", max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="version", name="support_version_same_agency"),
            models.UniqueConstraint(fields=["agency", "version", "position"], name="support_position_once"),
        ]

    def __str__(self) -> str:
        return self.person

    def concerned_client(self) -> UUID:
        return self.version.concerned_client()
