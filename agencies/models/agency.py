"""An agency: one tenant of the installation, and its settings."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models


def known_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not have."""
    if name not in available_timezones():
        raise ValidationError("Choose a time zone such as America/New_York.")


class Agency(models.Model):
    name = models.CharField(max_length=120)
    slug = models.CharField(
        "address name",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", "Use small letters, digits and hyphens.")],
    )
    time_zone = models.CharField(max_length=64, default="America/New_York", validators=[known_time_zone])
    language = models.CharField(max_length=10, default="en", choices=[("en", "English")])
    letterhead = models.TextField(
        blank=True, help_text="Address and telephone lines printed at the top of documents, one per line."
    )
    plan_review_days = models.PositiveSmallIntegerField(
        default=90, help_text="Days after signing until a treatment plan is due for review."
    )
    founded_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(
                name="agency_review_1_to_366_days",
                condition=models.Q(plan_review_days__range=(1, 366)),
                violation_error_message="Plans are reviewed every 1 to 366 days.",
            )
        ]

    def __str__(self) -> str:
        return self.name
