"""What a client answers to a plan."""

from django import forms


class SignForm(forms.Form):
    """Her name, and the sign that she means it."""

    typed_name = forms.CharField(
        label="Your full name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="Your name stands below the plan, like on paper.",
        error_messages={"required": "Type your full name to sign."},
    )
    meant = forms.BooleanField(
        label="Yes, I want to sign this plan",
        error_messages={"required": "Tick the box if you want to sign."},
    )


class DeclineForm(forms.Form):
    """Her reasons, in her own words."""

    reason = forms.CharField(
        label="What should be different?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="A few words are enough. There is no wrong answer.",
        error_messages={"required": "Tell us in a few words what should be different."},
    )
