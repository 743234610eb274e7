"""The words that go with the scores."""

from django import forms

from agencies.access.forms import ReachForm


class ReleaseForm(ReachForm):
    strengths = forms.CharField(
        label="What went well",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Name what you heard, as closely as you can. It stands first on the feedback page.",
        error_messages={"required": "Name at least one thing that went well."},
    )
    growth = forms.CharField(
        label="One thing to grow",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One is enough: a small next step to try in the coming sessions.",
    )
