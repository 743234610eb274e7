"""An addition to a signed note."""

from django import forms


class AmendmentForm(forms.Form):
    reason = forms.CharField(
        label="Why you add to the note",
        max_length=200,
        help_text="For example “left out”, or “the date was wrong”.",
    )
    text = forms.CharField(label="Amendment", strip=False, widget=forms.Textarea(attrs={"rows": 5}))

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError("Write what you add to the note.")
        return text
