"""What a client brings: strengths a plan can rest on."""

from uuid import UUID

from django.db import models

from agencies.constraints import SameAgency
from agencies.tenancy import TenantModel


class Strength(TenantModel):
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="strengths")
    description = models.CharField(max_length=200)
    noted_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="client", name="strength_client_same_agency"),
        ]

    def __str__(self) -> str:
        return self.description

    def concerned_client(self) -> UUID:
        return self.client.public_id
