"""Emergency access: a record out of reach is read for an hour, and answered for afterwards."""

from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import GreaterThanOrEqual

from agencies.access.models import ExceptionalAccess, has_a_reason, within_an_hour
from agencies.access.sentences import SHORTEST, a_sentence
from agencies.access.vocabulary import EMERGENCY_ROLES
from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet


class Purpose(models.TextChoices):
    SAFETY = "safety", "Somebody may come to harm"
    ASKED = "asked", "The client asks for help and nobody who works with them can be reached"
    CARE = "care", "Care that cannot wait until the client is assigned"


class EmergencyAccessQuerySet(TenantQuerySet["EmergencyAccess"]):
    def open(self) -> Self:
        """Accesses that count now, by the clock of the database, in an agency that allows them."""
        return self.filter(ends_at__gt=Now(), agency__emergency_allowed=True)

    def waiting_for_review(self) -> Self:
        """Accesses that have ended and that nobody has reviewed."""
        return self.filter(ends_at__lte=Now(), review=None)


EmergencyAccessManager = TenantManager.from_queryset(EmergencyAccessQuerySet)


class EmergencyAccess(ExceptionalAccess):
    """``seat`` may read the record of ``client`` until ``ends_at``.

    Only the end can be moved, and never past an hour: the database keeps the rest as it was written.
    """

    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="emergencies")
    seat = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="emergencies")
    purpose = models.CharField(max_length=20, choices=Purpose)

    objects = EmergencyAccessManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        verbose_name = "emergency access"
        verbose_name_plural = "emergency accesses"
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="client", name="emergencyaccess_client_same_agency"),
            SameAgency(field="seat", name="emergencyaccess_seat_same_agency"),
            SameAgency(field="ended_by", name="emergencyaccess_ended_by_same_agency"),
            within_an_hour("emergencyaccess_lasts_an_hour"),
            has_a_reason("emergencyaccess_has_a_reason"),
        ]
        indexes = [models.Index(fields=["agency", "seat", "-ends_at"], name="emergencyaccess_of_seat")]

    def __str__(self) -> str:
        return f"Emergency access of {self.seat}"

    def clean(self) -> None:
        if self.seat.role not in EMERGENCY_ROLES:
            raise ValidationError("Only practitioners and supervisors open a record in an emergency.")

    def concerned_client(self) -> UUID:
        return self.client.public_id


class EmergencyReview(TenantModel):
    """What somebody else found about an emergency access afterwards. Never changed, never removed.

    ``opened_by`` repeats whose access it was, so that the database itself refuses her own review.
    """

    append_only = True

    access = models.OneToOneField(EmergencyAccess, models.PROTECT, related_name="review")
    opened_by = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+", editable=False)
    reviewer = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+")
    justified = models.BooleanField()
    note = models.TextField(validators=[a_sentence])
    reviewed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        verbose_name = "review of an emergency access"
        verbose_name_plural = "reviews of emergency accesses"
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="access", name="emergencyreview_access_same_agency"),
            SameAgency(field="opened_by", name="emergencyreview_opened_by_same_agency"),
            SameAgency(field="reviewer", name="emergencyreview_reviewer_same_agency"),
            models.CheckConstraint(
                name="emergencyreview_by_somebody_else",
                condition=~Q(reviewer=F("opened_by")),
                violation_error_message="Somebody else reviews what you opened.",
            ),
            models.CheckConstraint(
                name="emergencyreview_has_a_note",
                condition=GreaterThanOrEqual(Length("note"), SHORTEST),
                violation_error_message="Write what you found as a whole sentence.",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of the {self.access}"

    def clean(self) -> None:
        """One person may have had two seats."""
        if self.opened_by_id != self.access.seat_id or self.reviewer.user_id == self.access.seat.user_id:
            raise ValidationError("Somebody else reviews what you opened.")

    def concerned_client(self) -> UUID:
        return self.access.client.public_id
