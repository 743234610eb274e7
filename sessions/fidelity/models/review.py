"""A fidelity review: one coder's rating of one session with one version of an instrument."""

from typing import Self

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet


class ReviewQuerySet(TenantQuerySet["Review"]):
    def waiting(self) -> Self:
        """Reviews still to be coded."""
        return self.filter(submitted_at=None)

    def unreleased(self) -> Self:
        """Coded, but not yet given to the practitioner."""
        return self.filter(released_at=None).exclude(submitted_at=None)

    def released(self) -> Self:
        return self.exclude(released_at=None)


ReviewManager = TenantManager.from_queryset(ReviewQuerySet)


class Review(TenantModel):
    """Dated facts: assigned, submitted by the coder, released to the practitioner.

    The change goal and whether it is a behaviour are recorded before coding (MITI 4.2.1).
    """

    session = models.ForeignKey("mi_sessions.Session", models.PROTECT, related_name="reviews")
    coder = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    due_on = models.DateField()
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    change_goal = models.CharField("change goal", max_length=200, blank=True)
    goal_is_behavioural = models.BooleanField("the change goal is a behaviour", null=True, blank=True)
    engaging_only = models.BooleanField("only engaging or focusing was intended", default=False)
    segment_start = models.PositiveSmallIntegerField("segment starts at minute", default=0)
    segment_minutes = models.PositiveSmallIntegerField("segment length in minutes", default=20)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    strengths = models.TextField("what went well", blank=True)
    growth = models.TextField("one thing to grow", blank=True)

    objects = ReviewManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="session", name="review_session_same_agency"),
            SameAgency(field="coder", name="review_coder_same_agency"),
            SameAgency(field="assigned_by", name="review_assigner_same_agency"),
            models.UniqueConstraint(
                fields=["agency", "session", "coder", "instrument", "instrument_version"],
                name="review_once_per_coder",
                violation_error_message="This coder is reviewing this session already.",
            ),
            models.CheckConstraint(
                name="review_submitted_has_goal",
                condition=Q(submitted_at=None) | (~Q(change_goal="") & Q(goal_is_behavioural__isnull=False)),
                violation_error_message="Record the change goal before coding.",
            ),
            models.CheckConstraint(
                name="review_released_after_submission",
                condition=Q(released_at=None) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="review_segment_1_to_120_minutes",
                condition=Q(segment_minutes__range=(1, 120)),
                violation_error_message="A segment lasts between 1 and 120 minutes.",
            ),
        ]
        indexes = [models.Index(fields=["agency", "due_on", "id"], name="review_due")]

    def __str__(self) -> str:
        return f"Review due {self.due_on}"


class Rating(TenantModel):
    """One global rating; the instrument says which and on what scale."""

    review = models.ForeignKey("fidelity.Review", models.CASCADE, related_name="ratings")
    item = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="review", name="rating_review_same_agency"),
            models.UniqueConstraint(fields=["agency", "review", "item"], name="rating_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.value}"


class Tally(TenantModel):
    """How often one behaviour was coded in the segment."""

    review = models.ForeignKey("fidelity.Review", models.CASCADE, related_name="tallies")
    item = models.CharField(max_length=40)
    count = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        verbose_name_plural = "tallies"
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="review", name="tally_review_same_agency"),
            models.UniqueConstraint(fields=["agency", "review", "item"], name="tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.count}"


class Score(TenantModel):
    """A summary score as it was when the review was submitted; ``value`` is None where undefined."""

    review = models.ForeignKey("fidelity.Review", models.CASCADE, related_name="scores")
    item = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=12, decimal_places=8, null=True, blank=True)
    band = models.CharField(max_length=20)
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="review", name="score_review_same_agency"),
            models.UniqueConstraint(fields=["agency", "review", "item"], name="score_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.value}"
