"""Support sessions: the only way in which the operator of the installation comes to see a record."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import GreaterThanOrEqual

from agencies.access.sentences import SHORTEST, a_sentence
from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet

LONGEST = timedelta(hours=1)


def within_an_hour(name: str) -> models.CheckConstraint:
    """``ends_at`` lies at most an hour after ``opened_at``: kept by the database itself."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ends_at__gte=F("opened_at"), ends_at__lte=F("opened_at") + LONGEST),
        violation_error_message="This lasts for an hour at most.",
    )


def has_a_reason(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=GreaterThanOrEqual(Length("reason"), SHORTEST),
        violation_error_message="Write the reason as a whole sentence.",
    )


class ExceptionalAccess(TenantModel):
    """Why somebody sees what she ordinarily does not, from when to when. Who, says ``seat`` of each kind."""

    reason = models.TextField(validators=[a_sentence])
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        "agencies.Membership",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who ended it early; empty where it ended by itself.",
    )

    class Meta(TenantModel.Meta):
        abstract = True


class SupportSessionQuerySet(TenantQuerySet["SupportSession"]):
    def open(self) -> Self:
        """Sessions that have not ended by the clock of the database."""
        return self.filter(ends_at__gt=Now())


SupportSessionManager = TenantManager.from_queryset(SupportSessionQuerySet)


class SupportSession(ExceptionalAccess):
    """Why an operator looks at an agency, from when to when.

    The access itself is ``seat``: a membership in the role of support, made for this session alone and
    ended from the start (``joined_at`` plus an hour at most; the database refuses a seat of support
    without such an end). So the operator is an actor like everybody else, under her own name, with the
    few rights the table gives to support. Whatever asks who is acting – a page, the API, a task – reads
    the seat anew, and what has ended stops by itself: no clock has to run, nothing has to be withdrawn.
    A seat of support counts only while its person is an operator and the agency allows support.

    An operator who is a member of the agency as well keeps acting as that member and cannot open one.
    """

    seat = models.OneToOneField("agencies.Membership", models.PROTECT, related_name="support_session")

    objects = SupportSessionManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="seat", name="supportsession_seat_same_agency"),
            SameAgency(field="ended_by", name="supportsession_ended_by_same_agency"),
            within_an_hour("supportsession_lasts_an_hour"),
            has_a_reason("supportsession_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Support session of {self.seat}"
