"""The client's own language: quotes with their category, and the 0 to 10 rulers."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantModel


class Direction(models.TextChoices):
    CHANGE = "change", "Change talk"
    SUSTAIN = "sustain", "Sustain talk"


class TalkCategory(models.TextChoices):
    """DARN-CAT: preparatory, then mobilising language. Sustain talk has the same categories."""

    DESIRE = "desire", "Desire"
    ABILITY = "ability", "Ability"
    REASONS = "reasons", "Reasons"
    NEED = "need", "Need"
    COMMITMENT = "commitment", "Commitment"
    ACTIVATION = "activation", "Activation"
    TAKING_STEPS = "taking_steps", "Taking steps"


class Ruler(models.TextChoices):
    IMPORTANCE = "importance", "Importance"
    CONFIDENCE = "confidence", "Confidence"
    READINESS = "readiness", "Readiness"


class ClientStatement(TenantModel):
    session = models.ForeignKey("mi_sessions.Session", models.CASCADE, related_name="statements")
    position = models.PositiveSmallIntegerField()
    quote = models.CharField(max_length=500, help_text="In the client's own words.")
    direction = models.CharField(max_length=10, choices=Direction)
    category = models.CharField(max_length=20, choices=TalkCategory)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="session", name="statement_session_same_agency"),
            models.UniqueConstraint(fields=["agency", "session", "position"], name="statement_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.get_category_display()}"

    def concerned_client(self) -> UUID:
        return self.session.client.public_id


class RulerReading(TenantModel):
    session = models.ForeignKey("mi_sessions.Session", models.CASCADE, related_name="rulers")
    ruler = models.CharField(max_length=20, choices=Ruler)
    value = models.PositiveSmallIntegerField()
    why_not_lower = models.CharField("why not lower", max_length=300, blank=True)
    one_point_higher = models.CharField("what would make it one point higher", max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="session", name="ruler_session_same_agency"),
            models.UniqueConstraint(fields=["agency", "session", "ruler"], name="ruler_once_per_session"),
            models.CheckConstraint(
                name="ruler_0_to_10",
                condition=Q(value__range=(0, 10)),
                violation_error_message="A ruler goes from 0 to 10.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_ruler_display()} {self.value}"

    def concerned_client(self) -> UUID:
        return self.session.client.public_id
