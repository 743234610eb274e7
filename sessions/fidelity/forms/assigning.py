"""Who codes a session, and by when."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms

from agencies.access.actors import Actor
from agencies.access.forms import ReachForm
from agencies.models import Membership
from sessions.fidelity.selectors import possible_coders
from sessions.models import Session

TIME_TO_CODE: Final = timedelta(days=14)


class CoderField(forms.ModelChoiceField[Membership]):
    def to_python(self, value: Any) -> Membership | None:
        """The coder of this reference; one that is no reference at all is no choice either."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["invalid_choice"]) from error

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.name}, {obj.get_role_display().lower()}"


class AssignForm(ReachForm):
    coder = CoderField(
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        help_text="Fidelity coders work without knowing whose session it is.",
        error_messages={
            "required": "Choose who codes it.",
            "invalid_choice": "Choose one of the coders listed here.",
        },
    )
    due_on = forms.DateField(
        label="To be coded by",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day.", "invalid": "Choose a day, as in 2026-03-12."},
    )

    def __init__(self, *args: Any, actor: Actor, session: Session, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        coders = possible_coders(session, at=at)
        field = self.fields["coder"]
        assert isinstance(field, CoderField)  # noqa: S101 - for the type checker
        field.queryset = coders
        myself = coders.filter(pk=actor.membership_id).first()
        self.initial["coder"] = myself and myself.public_id
        self.initial["due_on"] = actor.today + TIME_TO_CODE

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.actor.today:
            raise forms.ValidationError("Choose today or a later day.")
        return due_on
