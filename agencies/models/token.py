"""A key with which a program acts as one member of one agency."""

import hashlib

from django.db import models

from agencies.constraints import SameAgency
from agencies.tenancy import TenantModel


def digest(secret: str) -> str:
    """What is kept of a key: SHA-256, enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiToken(TenantModel):
    """Only the hash is kept; the key itself is shown once, when it is made."""

    membership = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text="What the key is for, for example the data warehouse.")
    digest = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="membership", name="apitoken_membership_same_agency"),
            models.UniqueConstraint(fields=["agency", "digest"], name="apitoken_digest_unique"),
        ]

    def __str__(self) -> str:
        return self.name
