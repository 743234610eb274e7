"""A client's treatment plan and its versions. An offered version never changes its content."""

from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet
from plans.standing import IN_STATE, Standing


class Plan(TenantModel):
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="client", name="plan_client_same_agency"),
            models.UniqueConstraint(fields=["agency", "client", "number"], name="plan_number_once"),
        ]

    def __str__(self) -> str:
        return f"Plan {self.number}"

    def concerned_client(self) -> UUID:
        return self.client.public_id


class PlanVersionQuerySet(TenantQuerySet["PlanVersion"]):
    def standing(self, standing: Standing) -> Self:
        return self.filter(IN_STATE[standing])

    def drafts(self) -> Self:
        return self.standing(Standing.DRAFT)

    def offered(self) -> Self:
        """Offered and still waiting for the client's answer."""
        return self.standing(Standing.OFFERED)

    def active(self) -> Self:
        return self.standing(Standing.ACTIVE)

    def review_due(self, today: date) -> Self:
        """Active versions whose review day has come, of clients whose record is open."""
        return self.active().filter(review_due_on__lte=today, plan__client__closed_on=None)

    def latest_first(self) -> Self:
        return self.order_by("-plan__number", "-number", "-pk")


PlanVersionManager = TenantManager.from_queryset(PlanVersionQuerySet)


class PlanVersion(TenantModel):
    """Dated facts: offered, signed or declined by the client, active by the practitioner's signature."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    author = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+")
    strengths = models.TextField("strengths it rests on", blank=True)
    works_when = models.TextField("I will know it works when", blank=True)
    first_step = models.CharField("first step", max_length=300, blank=True)
    first_step_on = models.DateField("first step by", null=True, blank=True)
    discharge_criteria = models.TextField("we will be done when", blank=True)
    offered_at = models.DateTimeField(null=True, blank=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    client_signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined_reason = models.TextField("reason for declining", blank=True)
    activated_at = models.DateTimeField(null=True, blank=True, editable=False)
    review_due_on = models.DateField(null=True, blank=True, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PlanVersionManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="plan", name="planversion_plan_same_agency"),
            SameAgency(field="author", name="planversion_author_same_agency"),
            models.UniqueConstraint(fields=["agency", "plan", "number"], name="planversion_number_once"),
            models.UniqueConstraint(
                fields=["agency", "plan"],
                condition=Q(offered_at=None),
                name="planversion_one_draft",
                violation_error_message="There is a draft of this plan already.",
            ),
            models.UniqueConstraint(
                fields=["agency", "plan"],
                condition=Q(activated_at__isnull=False, superseded_at=None),
                name="planversion_one_active",
            ),
            models.CheckConstraint(
                name="planversion_offered_has_hash",
                condition=Q(offered_at=None, content_hash="")
                | (Q(offered_at__isnull=False) & ~Q(content_hash="")),
            ),
            models.CheckConstraint(
                name="planversion_answered_once_and_after_offer",
                condition=Q(client_signed_at=None, declined_at=None)
                | Q(offered_at__isnull=False, client_signed_at__isnull=False, declined_at=None)
                | Q(offered_at__isnull=False, client_signed_at=None, declined_at__isnull=False),
            ),
            models.CheckConstraint(
                name="planversion_declined_with_reason",
                condition=Q(declined_at=None) | ~Q(declined_reason=""),
                violation_error_message="Say why the plan is declined.",
            ),
            models.CheckConstraint(
                name="planversion_active_is_signed_and_reviewed",
                condition=Q(activated_at=None, review_due_on=None)
                | Q(activated_at__isnull=False, client_signed_at__isnull=False, review_due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Plan {self.plan.number}, version {self.number}"

    @property
    def state(self) -> Standing:
        """Where the version stands; reads its plan, because closing a plan closes what lives of it."""
        if self.superseded_at:
            return Standing.SUPERSEDED
        if self.plan.closed_on:
            return Standing.CLOSED
        if self.activated_at:
            return Standing.ACTIVE
        if self.client_signed_at:
            return Standing.SIGNED
        if self.declined_at:
            return Standing.DECLINED
        return Standing.OFFERED if self.offered_at else Standing.DRAFT

    def concerned_client(self) -> UUID:
        return self.plan.client.public_id
