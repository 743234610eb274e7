"""An offer of one seat to one e-mail address."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from agencies.access.vocabulary import Role
from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def open(self, at: datetime) -> Self:
        """Invitations that can still be accepted at ``at``."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=at)


InvitationManager = TenantManager.from_queryset(InvitationQuerySet)


class Invitation(TenantModel):
    """``role`` and ``teams`` are what was offered; a seat that has come to give more is not taken by it."""

    membership = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="invitations")
    email = models.EmailField("e-mail address", max_length=254)
    role = models.CharField(max_length=20, choices=Role, editable=False)
    teams = models.JSONField(
        default=list, blank=True, editable=False, help_text="References of the teams that were offered."
    )
    invited_by = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="membership", name="invitation_membership_same_agency"),
            SameAgency(field="invited_by", name="invitation_inviter_same_agency"),
            models.CheckConstraint(
                name="invitation_ends_once",
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                violation_error_message="An invitation is either accepted or withdrawn.",
            ),
            models.UniqueConstraint(
                fields=["agency", "membership"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open_per_seat",
                violation_error_message="There is an open invitation for this person already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.email}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted at ``at``; the same rule as ``objects.open(at)``."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > at
