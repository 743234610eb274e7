"""An agency: one tenant of the installation, and its settings."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from agencies.access.vocabulary import STAFF_ROLES


def all_staff() -> list[str]:
    """Every role of the staff, as the setting of a new agency."""
    return [role.value for role in STAFF_ROLES]


def known_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not have."""
    if name not in available_timezones():
        raise ValidationError("Choose a time zone such as America/New_York.")


class SignOn(models.TextChoices):
    """How the staff may use the agency's own sign-in service."""

    OFF = "off", "Not used"
    OFFERED = "offered", "One way in, beside passwords"
    REQUIRED = "required", "The only way in for the staff"


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
    mfa_roles = models.JSONField(
        "roles that need a second factor",
        default=all_staff,
        blank=True,
        help_text="Nobody in these roles gets past sign-in with a password alone.",
    )
    idle_minutes = models.PositiveSmallIntegerField(
        default=30, help_text="Minutes without a click until somebody is signed out."
    )
    absolute_hours = models.PositiveSmallIntegerField(
        default=12, help_text="Hours after signing in until everybody has to sign in again."
    )
    draft_days = models.PositiveSmallIntegerField(
        "days until a draft is removed",
        default=14,
        help_text="Days for which text that was typed and never saved is kept for its author.",
    )
    support_allowed = models.BooleanField(
        "support sessions",
        default=False,
        help_text="Lets the operator of the installation open a support session, for an hour at most.",
    )
    emergency_allowed = models.BooleanField(
        "emergency access",
        default=True,
        help_text="Lets a practitioner or supervisor open a record out of reach in an emergency.",
    )
    single_sign_on = models.CharField(max_length=10, choices=SignOn, default=SignOn.OFF)
    exceptional_until = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Until when somebody may hold support or emergency access: before, nobody has to look.",
    )
    founded_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(
                name="agency_review_1_to_366_days",
                condition=Q(plan_review_days__range=(1, 366)),
                violation_error_message="Plans are reviewed every 1 to 366 days.",
            ),
            models.CheckConstraint(
                name="agency_idle_5_to_240_minutes",
                condition=Q(idle_minutes__range=(5, 240)),
                violation_error_message="People are signed out after 5 to 240 minutes without a click.",
            ),
            models.CheckConstraint(
                name="agency_sign_in_lasts_1_to_24_hours",
                condition=Q(absolute_hours__range=(1, 24)),
                violation_error_message="A sign-in lasts between 1 and 24 hours.",
            ),
            models.CheckConstraint(
                name="agency_drafts_kept_1_to_90_days",
                condition=Q(draft_days__range=(1, 90)),
                violation_error_message="Drafts are kept for 1 to 90 days.",
            ),
            models.CheckConstraint(
                name="agency_single_sign_on_known",
                condition=Q(single_sign_on__in=SignOn.values),
                violation_error_message="Choose how single sign-on is used.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
