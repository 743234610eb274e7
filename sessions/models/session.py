"""One meeting with a client, and what it was about. Locked when its note is signed."""

from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet


class Mode(models.TextChoices):
    IN_PERSON = "in_person", "In person"
    VIDEO = "video", "Video"
    PHONE = "phone", "Telephone"
    HOME = "home", "Home visit"


class SessionQuerySet(TenantQuerySet["Session"]):
    def signed(self) -> Self:
        return self.exclude(signed_at=None)

    def unsigned(self) -> Self:
        return self.filter(signed_at=None)

    def held_between(self, first: date, last: date) -> Self:
        """Sessions held from ``first`` to ``last``, both included."""
        return self.filter(held_on__gte=first, held_on__lte=last)

    def newest_first(self) -> Self:
        return self.order_by("-held_on", "-pk")


SessionManager = TenantManager.from_queryset(SessionQuerySet)


class Session(TenantModel):
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="sessions")
    author = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+")
    held_on = models.DateField("date")
    minutes = models.PositiveSmallIntegerField()
    mode = models.CharField("how", max_length=20, choices=Mode, default=Mode.IN_PERSON)
    target = models.ForeignKey(
        "clients.TargetBehaviour",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name="target behaviour",
    )
    engaging = models.BooleanField(default=False)
    focusing = models.BooleanField(default=False)
    evoking = models.BooleanField(default=False)
    planning = models.BooleanField(default=False)
    next_step = models.CharField(max_length=300, blank=True)
    next_on = models.DateField("next contact", null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SessionManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="client", name="session_client_same_agency"),
            SameAgency(field="author", name="session_author_same_agency"),
            SameAgency(field="target", name="session_target_same_agency"),
            models.CheckConstraint(
                name="session_lasts_1_to_600_minutes",
                condition=Q(minutes__range=(1, 600)),
                violation_error_message="A session lasts between 1 and 600 minutes.",
            ),
            models.CheckConstraint(
                name="session_signed_names_target",
                condition=Q(signed_at=None) | Q(target__isnull=False),
                violation_error_message="Name the target behaviour before signing.",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "client", "-held_on", "-id"], name="session_of_client"),
            models.Index(fields=["agency", "-held_on", "-id"], name="session_recent"),
        ]

    def __str__(self) -> str:
        return f"Session of {self.held_on:%B} {self.held_on.day}, {self.held_on.year}"

    @property
    def processes(self) -> list[str]:
        """The MI processes in play, in their order; empty when none was marked."""
        names = ("engaging", "focusing", "evoking", "planning")
        return [name.capitalize() for name in names if getattr(self, name)]

    def concerned_client(self) -> UUID:
        return self.client.public_id
