"""Teams and the seats in an agency: who works (or is seen) where, in which role."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from agencies.access.vocabulary import Role
from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet


class Team(TenantModel):
    name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "name"],
                name="team_name_unique",
                violation_error_message="There is a team of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def live(self, at: datetime) -> Self:
        """Memberships that count at ``at``: joined, not ended, in an agency that is open.

        A seat of support counts only for an operator, and only while the agency allows support.
        """
        return self.filter(
            Q(ended_at=None) | Q(ended_at__gt=at),
            ~Q(role=Role.SUPPORT) | Q(user__is_operator=True, agency__support_allowed=True),
            joined_at__lte=at,
            user__is_active=True,
            agency__closed_at=None,
        )

    def working(self) -> Self:
        """Seats that have not ended, whether or not the person has come yet."""
        return self.filter(ended_at=None)


MembershipManager = TenantManager.from_queryset(MembershipQuerySet)


class Membership(TenantModel):
    """A seat. ``user`` is empty until the person it was offered to has accepted the invitation."""

    user = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    title = models.CharField(
        max_length=80, blank=True, help_text="Printed under signatures, for example LCSW."
    )
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    sign_in_after = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Whoever signed in before this moment has to sign in again to come into the agency.",
    )

    objects = MembershipManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        verbose_name = "member"
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["agency", "user"],
                condition=Q(ended_at=None),
                name="membership_one_per_person",
                violation_error_message="This person is a member of the agency already.",
            ),
            models.CheckConstraint(
                name="membership_joined_has_person",
                condition=Q(user=None, joined_at=None) | Q(user__isnull=False, joined_at__isnull=False),
                violation_error_message="A membership begins when its person joins.",
            ),
            models.CheckConstraint(
                name="membership_role_known",
                condition=Q(role__in=Role.values),
                violation_error_message="Choose one of the roles.",
            ),
            models.CheckConstraint(
                name="membership_support_lasts_an_hour",
                condition=~Q(role=Role.SUPPORT)
                | Q(ended_at__isnull=False, ended_at__lte=F("joined_at") + timedelta(hours=1)),
                violation_error_message="Support comes for an hour at most, by a support session.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_empty(self) -> bool:
        """Whether somebody can still be invited to this seat and take it."""
        return self.joined_at is None and self.ended_at is None


class TeamMember(TenantModel):
    team = models.ForeignKey(Team, models.PROTECT, related_name="members")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="teams")

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="team", name="teammember_team_same_agency"),
            SameAgency(field="membership", name="teammember_membership_same_agency"),
            models.UniqueConstraint(
                fields=["team", "membership"],
                name="teammember_once",
                violation_error_message="This person is in the team already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} in {self.team}"
