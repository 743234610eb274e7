"""The caseload: who works with a client, from when to when."""

from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.access.vocabulary import Role
from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet

CASELOAD_ROLES = (Role.PRACTITIONER, Role.SUPERVISOR)


class AssignmentQuerySet(TenantQuerySet["Assignment"]):
    def on(self, day: date) -> Self:
        """Assignments in force on ``day``; the day it ends is the first day without it."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)

    def working(self) -> Self:
        """Assignments to people who still have a caseload: it outlives seat and role, the care does not."""
        return self.filter(practitioner__ended_at=None, practitioner__role__in=CASELOAD_ROLES)


AssignmentManager = TenantManager.from_queryset(AssignmentQuerySet)


class Assignment(TenantModel):
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="assignments")
    practitioner = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="caseload")
    starts_on = models.DateField("from")
    ends_on = models.DateField(
        "until", null=True, blank=True, help_text="The first day it no longer applies."
    )

    objects = AssignmentManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="client", name="assignment_client_same_agency"),
            SameAgency(field="practitioner", name="assignment_practitioner_same_agency"),
            models.CheckConstraint(
                name="assignment_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message="An assignment ends on or after the day it starts.",
            ),
            models.UniqueConstraint(
                fields=["agency", "client", "practitioner"],
                condition=Q(ends_on=None),
                name="assignment_open_once",
                violation_error_message="This client is on that caseload already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} with {self.practitioner}"

    def concerned_client(self) -> UUID:
        return self.client.public_id
