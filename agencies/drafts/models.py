"""What somebody has typed into a form and not sent yet."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet


class DraftQuerySet(TenantQuerySet["Draft"]):
    def open(self, *, days: int, at: datetime) -> Self:
        """Drafts that can still be gone on with, in an agency that keeps them for ``days``."""
        return self.filter(ended_at=None, saved_at__gt=at - timedelta(days=days))

    def over(self, *, days: int, at: datetime) -> Self:
        """Drafts that nobody has gone on with for ``days``, and what is left of those that ended before."""
        return self.filter(
            Q(saved_at__lte=at - timedelta(days=days)) | Q(ended_at__lte=at - timedelta(days=1))
        )


DraftManager = TenantManager.from_queryset(DraftQuerySet)


class Draft(TenantModel):
    """The text of one form in one window of one person; ``reference`` says of which record.

    ``base`` is the version of the record it was begun on, ``number`` counts what this window has sent.
    An ended draft holds no text; it stays for a day so that what arrives late does not begin it anew.
    """

    membership = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="drafts")
    form = models.CharField(max_length=60)
    reference = models.UUIDField()
    tab = models.UUIDField()
    base = models.CharField(max_length=64, blank=True)
    key = models.ForeignKey("agencies.SealingKey", models.PROTECT, null=True, related_name="+")
    content = models.BinaryField(blank=True)
    number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DraftManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="membership", name="draft_membership_same_agency"),
            SameAgency(field="key", name="draft_key_same_agency"),
            models.UniqueConstraint(
                fields=["agency", "membership", "form", "reference", "tab"], name="draft_one_per_window"
            ),
            models.CheckConstraint(
                name="draft_sealed_until_it_ends",
                condition=Q(ended_at=None, key__isnull=False)
                | Q(ended_at__isnull=False, key=None, content=b""),
            ),
        ]
        indexes = [models.Index(fields=["agency", "saved_at", "id"], name="draft_by_age")]

    def __str__(self) -> str:
        return f"Draft of {self.saved_at:%Y-%m-%d}"

    @property
    def place(self) -> bytes:
        """What the text is sealed for: nowhere else can it be opened."""
        named = (self.agency_id, self.public_id, self.membership_id, self.form, self.reference)
        return " ".join(map(str, ("draft", *named))).encode()
