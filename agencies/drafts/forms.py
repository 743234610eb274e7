"""What a page sends while somebody types."""

from typing import Any

from django import forms

from agencies.drafts.long_forms import known_forms
from agencies.drafts.services import Window
from agencies.drafts.texts import read_changes

MOST_SAVES = 2_000_000_000  # of one window; what the column holds


class SaveForm(forms.Form):
    """Sent by a script: a person never sees what is wrong with it."""

    form = forms.CharField(max_length=60)
    reference = forms.UUIDField()
    tab = forms.UUIDField()
    person = forms.CharField(max_length=40)
    number = forms.IntegerField(min_value=1, max_value=MOST_SAVES)
    whole = forms.BooleanField(required=False)
    changes = forms.CharField(strip=False)

    def clean_form(self) -> Any:
        try:
            return known_forms()[self.cleaned_data["form"]]
        except KeyError as unknown:
            raise forms.ValidationError("no such form") from unknown

    def clean_changes(self) -> Any:
        try:
            return read_changes(self.cleaned_data["changes"])
        except ValueError as error:
            raise forms.ValidationError("no texts") from error

    def window(self) -> Window:
        sent = self.cleaned_data
        return Window(sent["form"], sent["reference"], sent["tab"])
