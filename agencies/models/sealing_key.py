"""The keys under which one agency's confidential texts are sealed."""

from django.db import models
from django.db.models import Q

from agencies.tenancy import TenantModel


class SealingKey(TenantModel):
    """One key of one agency, itself sealed under SECRET_KEY; who deletes the row shreds what it sealed.

    The key with the highest number seals; the ones before it only open what they sealed.
    """

    number = models.PositiveIntegerField()
    sealed_key = models.TextField(editable=False)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "number"], name="sealingkey_number_once"),
            models.CheckConstraint(name="sealingkey_numbered_from_1", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"Sealing key {self.number}"
