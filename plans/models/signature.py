"""A signature with its evidence. Added once, never changed."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantModel

METHODS = {"typed name, signed in": "Signed in, typed full name"}


class SignerRole(models.TextChoices):
    CLIENT = "client", "Client"
    PRACTITIONER = "practitioner", "Practitioner"


class Signature(TenantModel):
    """Who signed which exact words: ``content_hash`` is the SHA-256 of the version's content."""

    append_only = True

    version = models.ForeignKey("plans.PlanVersion", models.PROTECT, related_name="signatures")
    signer = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+")
    signer_role = models.CharField(max_length=20, choices=SignerRole)
    typed_name = models.CharField("full name", max_length=120)
    statement = models.TextField()
    content_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    method = models.CharField(max_length=40, default="typed name, signed in")
    address = models.GenericIPAddressField(null=True, blank=True)
    device = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="version", name="signature_version_same_agency"),
            SameAgency(field="signer", name="signature_signer_same_agency"),
            models.UniqueConstraint(
                fields=["agency", "version", "signer_role"],
                name="signature_once_per_role",
                violation_error_message="This version is signed already.",
            ),
            models.CheckConstraint(
                name="signature_has_name",
                condition=~Q(typed_name=""),
                violation_error_message="Type your full name to sign.",
            ),
        ]

    @property
    def method_label(self) -> str:
        """How it was signed, as pages say it."""
        return METHODS.get(self.method, self.method)

    def __str__(self) -> str:
        return f"{self.typed_name}, {self.get_signer_role_display().lower()}"

    def concerned_client(self) -> UUID:
        return self.version.concerned_client()
