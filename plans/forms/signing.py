"""Signing as the practitioner."""

from django import forms


class CountersignForm(forms.Form):
    typed_name = forms.CharField(
        label="Your full name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Type your full name to sign."},
    )
    intends = forms.BooleanField(
        label="I intend to sign this plan",
        error_messages={"required": "Tick this box to show that you mean to sign."},
    )
