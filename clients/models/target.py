"""What a client is thinking of changing, in behaviour one could see."""

from uuid import UUID

from django.db import models

from agencies.constraints import SameAgency
from agencies.tenancy import TenantModel


class TargetBehaviour(TenantModel):
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="targets")
    description = models.CharField(
        max_length=200, help_text="Specific, for example “drink on two evenings a week at most”."
    )
    noted_on = models.DateField()
    settled_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="client", name="target_client_same_agency"),
            models.CheckConstraint(
                name="target_settled_after_noted",
                condition=models.Q(settled_on=None) | models.Q(settled_on__gte=models.F("noted_on")),
                violation_error_message="A target is settled on or after the day it was noted.",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    def concerned_client(self) -> UUID:
        return self.client.public_id
