"""The PDF of one version in one state, kept as it was made, with its hash."""

from uuid import UUID

from django.db import models

from agencies.constraints import SameAgency
from agencies.tenancy import TenantModel


class PlanDocument(TenantModel):
    """``facts_hash`` names the content and signatures it shows: the same facts give the same document."""

    append_only = True

    version = models.ForeignKey("plans.PlanVersion", models.PROTECT, related_name="documents")
    facts_hash = models.CharField(max_length=64)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="version", name="plandocument_version_same_agency"),
            models.UniqueConstraint(
                fields=["agency", "version", "facts_hash"], name="plandocument_once_per_state"
            ),
        ]

    def __str__(self) -> str:
        return f"PDF of {self.version}"

    def concerned_client(self) -> UUID:
        return self.version.concerned_client()
