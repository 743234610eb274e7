"""What people fill in about a client, beyond who she is."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField

from agencies.access.actors import Actor
from agencies.access.forms import ReachForm, choices_in_reach
from agencies.models import Membership
from clients.handing_over import Step
from clients.models import Assignment, Client
from clients.models.assignment import CASELOAD_ROLES

STAYS = "stays"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def with_a_caseload() -> QuerySet[Membership]:
    """Seats that may have clients, by name."""
    return Membership.objects.working().filter(role__in=CASELOAD_ROLES).order_by("name", "pk")


class StrengthForm(forms.Form):
    description = forms.CharField(
        label="A strength",
        max_length=200,
        help_text="Something this person brings: a skill, a tie, a success.",
    )


class TargetForm(forms.Form):
    description = forms.CharField(
        label="A target behaviour",
        max_length=200,
        help_text="A change one could see, for example “drink on two evenings a week at most”.",
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="The mail says nothing about why this person comes here.",
    )


class AssignForm(ReachForm):
    practitioner = forms.ModelChoiceField(
        queryset=Membership.objects.none(), to_field_name="public_id", empty_label="Choose a person"
    )
    starts_on = forms.DateField(label="From", widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practitioner_choice.queryset = choices_in_reach(self.actor, with_a_caseload())
        self.fields["starts_on"].initial = self.actor.today

    @property
    def practitioner_choice(self) -> "forms.ModelChoiceField[Membership]":
        return cast("forms.ModelChoiceField[Membership]", self.fields["practitioner"])


class HandoverForm(forms.Form):
    """One colleague for a whole caseload, others for single clients, and the day.

    Who may be chosen is read once, however many clients there are.
    """

    everyone = forms.ChoiceField(
        label="Who takes over",
        required=False,
        help_text="For every client for whom you choose nobody else below.",
    )
    on = forms.DateField(
        label="From",
        widget=DayInput,
        help_text="The first day with the new practitioner.",
        error_messages={"required": "Choose a day."},
    )

    def __init__(
        self, *args: Any, actor: Actor, seat: Membership, caseload: Sequence[Assignment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.seat, self.caseload = actor, seat, caseload
        colleagues = choices_in_reach(actor, with_a_caseload().exclude(pk=seat.pk))
        self.colleagues = {str(each.public_id): each for each in colleagues}
        names = [
            (key, f"{each.name}, {each.get_role_display().lower()}") for key, each in self.colleagues.items()
        ]
        cast("forms.ChoiceField", self.fields["everyone"]).choices = [("", "Choose a person"), *names]
        self.fields["on"].initial = actor.today
        for row in caseload:
            self.fields[self._name(row)] = forms.ChoiceField(
                label=str(row.client),
                required=False,
                choices=[("", "The colleague above"), *names, (STAYS, f"Stays with {seat.name}")],
            )

    @staticmethod
    def _name(row: Assignment) -> str:
        return f"client_{row.public_id}"

    def rows(self) -> Iterator[BoundField]:
        """The choice for each client."""
        return (self[self._name(row)] for row in self.caseload)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.actor.today:
            raise ValidationError("Choose today or a later day. What is past stays as it was.")
        return on

    def clean(self) -> dict[str, Any]:
        for row in self.caseload:
            if self._name(row) in self.cleaned_data and not self._choice(row):
                self.add_error("everyone", f"Choose who takes over {row.client}, here or below.")
                break
        if not self.errors and not self.steps():
            self.add_error(None, f"Every client stays with {self.seat}. Choose somebody for one of them.")
        return self.cleaned_data

    def _choice(self, row: Assignment) -> str:
        return str(self.cleaned_data.get(self._name(row)) or self.cleaned_data.get("everyone") or "")

    def steps(self) -> list[Step]:
        """What was chosen, without those who stay."""
        chosen = ((row, self._choice(row)) for row in self.caseload)
        return [Step(row, self.colleagues[key]) for row, key in chosen if key in self.colleagues]

    def staying(self) -> list[Client]:
        """The clients for whom nothing changes."""
        return [row.client for row in self.caseload if self._choice(row) == STAYS]

    def refuse_another_list(self) -> None:
        """Raise ValidationError unless every client of today's list was on the page that was sent."""
        missing = [row.client for row in self.caseload if self._name(row) not in self.data]
        sent = {name for name in self.data if name.startswith("client_")}
        if missing or sent - {self._name(row) for row in self.caseload}:
            raise ValidationError("The caseload has changed since you looked. Nothing was handed over.")


class CloseForm(forms.Form):
    closed_on = forms.DateField(label="Closed on", widget=DayInput)
