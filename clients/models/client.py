"""A person the agency works with."""

from datetime import date
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf

from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet
from clients.searching import parts_of

_DAYS_PAST = {
    "birth_date": "A birth date lies in the past.",
    "opened_on": "A record is opened today or was opened earlier. Choose a day that has come.",
    "closed_on": "A record is closed today or was closed earlier. Choose a day that has come.",
}


class ClientQuerySet(TenantQuerySet["Client"]):
    def open(self) -> Self:
        return self.filter(closed_on=None)

    def named_like(self, typed: str) -> Self:
        """Clients with every word of ``typed`` in a part of their names, or as their number.

        Accents and capitals do not matter. All clients when nothing was typed, none for punctuation alone.
        """
        from clients.models.search import SearchEntry  # noqa: PLC0415 - the two files need each other

        parts = parts_of(typed)
        if typed.strip() and not parts:
            return self.none()
        found = self
        for part in parts:
            found = found.filter(pk__in=SearchEntry.objects.beginning(part).values("client_id"))
        return found

    def with_practitioner(self, today: date) -> Self:
        """Add ``practitioner_name``: who has the client on the caseload ``today``, or empty."""
        from clients.models.assignment import Assignment  # noqa: PLC0415 - the two files need each other

        current = Assignment.objects.on(today).working().filter(client=OuterRef("pk"))
        current = current.order_by("starts_on", "pk")
        return self.annotate(
            practitioner_name=Coalesce(Subquery(current.values("practitioner__name")[:1]), Value(""))
        )

    def by_name(self) -> Self:
        return self.order_by("family_name", "given_name", "pk")


ClientManager = TenantManager.from_queryset(ClientQuerySet)


class Client(TenantModel):
    number = models.CharField("client number", max_length=20)
    given_name = models.CharField("first name", max_length=80)
    family_name = models.CharField("last name", max_length=80)
    chosen_name = models.CharField(
        max_length=80, blank=True, help_text="The name to use in conversation, when it differs."
    )
    pronouns = models.CharField(max_length=40, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    safe_to_leave_message = models.BooleanField(default=False)
    email = models.EmailField("e-mail address", blank=True)
    language = models.CharField("preferred language", max_length=40, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    team = models.ForeignKey("agencies.Team", models.PROTECT, related_name="clients")
    seat = models.OneToOneField(
        "agencies.Membership",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="client",
        help_text="The client's own place in the portal, once invited.",
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = ClientManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="team", name="client_team_same_agency"),
            SameAgency(field="seat", name="client_seat_same_agency"),
            models.UniqueConstraint(
                fields=["agency", "number"],
                name="client_number_unique",
                violation_error_message="Another client has this number.",
            ),
            models.CheckConstraint(
                name="client_closed_after_opening",
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("opened_on")),
                violation_error_message="A record is closed on or after the day it was opened.",
            ),
        ]
        indexes = [models.Index(fields=["agency", "family_name", "given_name", "id"], name="client_by_name")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name people use, and the last name."""
        return f"{self.chosen_name or self.given_name} {self.family_name}"

    def refuse_days_to_come(self, today: date) -> None:
        """Raise ValidationError, at their fields, for days that cannot have come by ``today``."""
        days = {name: getattr(self, name) for name in _DAYS_PAST}
        late = [name for name, day in days.items() if day is not None and day > today]
        if late:
            raise ValidationError({name: _DAYS_PAST[name] for name in late})

    def concerned_client(self) -> UUID:
        return self.public_id


def display_name_of(path: str = "") -> Concat:
    """``Client.display_name`` as the database computes it; ``path`` leads to the client, as ``client__``."""
    used = Coalesce(NullIf(f"{path}chosen_name", Value("")), f"{path}given_name")
    return Concat(used, Value(" "), f"{path}family_name")
