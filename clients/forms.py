"""What people fill in about a client, beyond who she is."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from agencies.access.forms import ReachForm, choices_in_reach
from agencies.access.vocabulary import Role
from agencies.models import Membership


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def with_a_caseload() -> QuerySet[Membership]:
    """Seats that may have clients, by name."""
    roles = (Role.PRACTITIONER, Role.SUPERVISOR)
    return Membership.objects.working().filter(role__in=roles).order_by("name", "pk")


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


class CloseForm(forms.Form):
    closed_on = forms.DateField(label="Closed on", widget=DayInput)
