"""What was done, by whom: one line per act of a person, never changed, never removed."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.access.vocabulary import Action, Role
from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet


class Act(models.TextChoices):
    """Acts that are no right in the table of rights, beside those that are."""

    FOUND = "found", "Agency founded"
    JOIN = "join", "Joined"
    SIGN_IN = "sign_in", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
    SIGN_OUT = "sign_out", "Signed out"
    RUN_OUT = "run_out", "Sign-in ran out"
    DENIED = "denied", "Denied"
    REQUEST = "request", "Page asked for"
    SOUGHT = "sought", "Sought in an emergency"
    SEARCH = "search", "Searched"


class AuditEventQuerySet(TenantQuerySet["AuditEvent"]):
    def about(self, client_reference: UUID) -> Self:
        """The lines that concern one client's record."""
        return self.filter(client_reference=client_reference)


AuditEventManager = TenantManager.from_queryset(AuditEventQuerySet)


class AuditEvent(TenantModel):
    append_only = True

    at = models.DateTimeField()
    actor = models.ForeignKey("agencies.Membership", models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role, blank=True)
    act = models.CharField(max_length=20, choices=[*Action.choices, *Act.choices])
    kind = models.CharField(max_length=40)
    reference = models.UUIDField(null=True)
    client_reference = models.UUIDField(null=True)
    fields = models.JSONField(default=list)
    ground = models.UUIDField(
        null=True, help_text="The support session or emergency access that the act rests on, if any."
    )
    request_id = models.CharField(max_length=36, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    objects = AuditEventManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="actor", name="auditevent_actor_same_agency"),
            models.CheckConstraint(
                name="auditevent_actor_has_role", condition=Q(actor=None, role="") | ~Q(role="")
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-at", "-id"], name="auditevent_recent"),
            models.Index(fields=["agency", "client_reference", "-at"], name="auditevent_client"),
            models.Index(
                fields=["agency", "ground", "-at"],
                name="auditevent_ground",
                condition=Q(ground__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.kind}"
