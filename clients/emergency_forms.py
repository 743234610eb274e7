"""What is asked before a record is opened in an emergency, and afterwards."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.access.sentences import a_sentence
from clients.emergency import Identity, Need
from clients.forms import DayInput
from clients.models import Purpose


class EmergencyForm(forms.Form):
    """Exactly who, and why now. Nothing is filled in beforehand."""

    name = forms.CharField(
        label="Full name of the client",
        max_length=161,
        help_text="First and last name exactly as in the record.",
        error_messages={"required": "Type the full name of the client."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = forms.DateField(
        label="Birth date",
        required=False,
        widget=DayInput(),
        help_text="This, or the client number below.",
    )
    number = forms.CharField(
        label="Client number",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the record is needed for."},
    )
    reason = forms.CharField(
        label="What has happened",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[a_sentence],
        help_text="A whole sentence. Your administrators and the client’s supervisor read it.",
        error_messages={"required": "Write what has happened and why you need the record now."},
    )

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if not (self.data.get("birth_date") or self.data.get("number", "").strip()):
            self.add_error("birth_date", ValidationError("Type the birth date or the client number."))
        return given

    @property
    def who(self) -> Identity:
        asked = self.cleaned_data
        return Identity(name=asked["name"], number=asked["number"], birth_date=asked["birth_date"])

    @property
    def need(self) -> Need:
        return Need(purpose=self.cleaned_data["purpose"], reason=self.cleaned_data["reason"])


class ReviewForm(forms.Form):
    """Whether it was right to open the record."""

    justified = forms.TypedChoiceField(
        label="Was it right to open the record?",
        choices=[("yes", "Yes, justified"), ("no", "No, not justified")],
        coerce=lambda chosen: chosen == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it was justified."},
    )
    note = forms.CharField(
        label="What you found",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[a_sentence],
        help_text="A whole sentence. It cannot be changed afterwards.",
        error_messages={"required": "Write what you found, and what follows from it."},
    )
