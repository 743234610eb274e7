"""What binds the lines of one agency's trail together. The database itself writes seals and heads."""

from django.db import models
from django.db.models import Q

from agencies.tenancy import TenantModel


class Seal(TenantModel):
    """A line's place in the chain of its agency, and the hash that binds it to all lines before.

    ``id`` and ``public_id`` are those of the line. Written when the line's transaction commits.
    """

    append_only = True
    written_by_database = True

    id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    at = models.DateTimeField(
        help_text="When the act was done, as the line says: known also when it is lost."
    )
    form = models.PositiveSmallIntegerField(help_text="How the line was put into words to be hashed.")
    hash = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["agency", "seq"], name="seal_one_per_place"),
            models.CheckConstraint(name="seal_counts_from_one", condition=Q(seq__gte=1)),
        ]

    def __str__(self) -> str:
        return f"Line {self.seq}"


class ChainHead(TenantModel):
    """The end of one agency's chain: how many lines there are, and the hash of the last."""

    written_by_database = True

    seq = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    hash = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["agency"], name="chainhead_one_per_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} lines"


class Root(TenantModel):
    """The end of the chain as it was on one day, signed by the installation, to be kept elsewhere."""

    append_only = True

    day = models.DateField()
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    taken_at = models.DateTimeField()
    public_key = models.BinaryField()
    signature = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "day"], name="root_one_per_day"),
        ]

    def __str__(self) -> str:
        return f"Root of {self.day}"
