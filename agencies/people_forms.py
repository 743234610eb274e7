"""Forms for the people and seats of an agency."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.access.actors import Actor
from agencies.access.forms import ReachForm, choices_in_reach
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.addresses import require_free_address
from agencies.models import ApiToken, Membership, Team
from agencies.versions import VersionedForm

_ROLES = [("", "Choose a role"), *((role.value, role.label) for role in STAFF_ROLES)]


class _PlaceForm(ReachForm):
    """Role, title and teams of a seat."""

    role = forms.TypedChoiceField(choices=_ROLES, coerce=Role, error_messages={"required": "Choose a role."})
    title = forms.CharField(
        max_length=80, required=False, help_text="Printed under signatures, for example LCSW."
    )
    teams: "forms.ModelMultipleChoiceField[Team]" = forms.ModelMultipleChoiceField(
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A supervisor sees the clients of their teams; a practitioner sees their colleagues.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["teams"].queryset = choices_in_reach(actor, Team.objects.order_by("name", "pk"))  # type: ignore[attr-defined]  # a model choice


class SeatForm(VersionedForm, _PlaceForm):
    """What a seat is, for changing it."""

    def __init__(self, *args: Any, seat: Membership, **kwargs: Any) -> None:
        self.places = list(seat.teams.select_related("team").order_by("team__name", "pk"))
        teams = [place.team_id for place in self.places]
        initial = {"role": seat.role, "title": seat.title, "teams": teams}
        super().__init__(*args, initial=initial, **kwargs)

    def moves_the_seat(self) -> bool:
        """Whether a valid form asks for another role or other teams."""
        teams = {team.pk for team in self.cleaned_data["teams"]}
        return self.cleaned_data["role"] != self.initial["role"] or teams != set(self.initial["teams"])


class InviteForm(_PlaceForm):
    """A new seat of the staff, and where its invitation goes."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "Type the address that the invitation goes to."},
    )
    name = forms.CharField(
        max_length=120,
        help_text="As colleagues see it, and as it is printed under signatures.",
        error_messages={"required": "Type the name of the person."},
    )
    field_order = ["email", "name", "role", "title", "teams"]

    def clean_email(self) -> str:
        """Told at its field, before the seat is made."""
        email: str = self.cleaned_data["email"].lower()
        require_free_address(email)
        return email


class AddressForm(forms.Form):
    """Where an invitation to a seat that nobody has taken goes."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "Type the address that the invitation goes to."},
    )


class KeyForm(ReachForm):
    """A new key for a program."""

    name = forms.CharField(
        label="What the key is for",
        max_length=80,
        help_text="For example the data warehouse. You recognise the key by it later.",
        error_messages={"required": "Say what the key is for."},
    )

    def clean_name(self) -> str:
        """A second click must not leave a live key behind that nobody has seen."""
        name: str = self.cleaned_data["name"]
        mine = ApiToken.objects.filter(membership_id=self.actor.membership_id, revoked_at=None)
        if mine.filter(name=name).exists():
            raise ValidationError(
                "You have a key of this name. If you did not copy it, revoke it and make a new one."
            )
        return name
