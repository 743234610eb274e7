"""Fields that take what was typed as it was typed, with the limits of the column they fill."""

from typing import Any

from django import forms
from django.db.models import Field, Model
from django.utils.text import capfirst


class Words(forms.CharField):
    """Text as typed, blanks included; only blanks is nothing. Line ends are stored as one character."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n")
        return text if text.strip() else ""


class Day(forms.DateField):
    """A calendar day, or None."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": "Give the day as year-month-day, for example 2026-03-31."}


class Ruler(forms.IntegerField):
    """A reading from 0 to 10, or None when the question was left open."""

    widget = forms.RadioSelect
    default_error_messages = {
        "invalid": "Choose a number from 0 to 10.",
        "min_value": "Choose a number from 0 to 10.",
        "max_value": "Choose a number from 0 to 10.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=10, required=False, **kwargs)


def typed(
    model: type[Model], name: str, *, lines: int = 1, label: str = "", hint: str = "", missing: str = ""
) -> Words:
    """A field for a text column: its label, limit and necessity; ``lines`` above 1 makes it a text area."""
    column: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # a text column
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    return Words(
        label=label or capfirst(str(column.verbose_name)),
        help_text=hint,
        required=not column.blank,
        max_length=column.max_length,
        widget=widget,
        error_messages={"required": missing} if missing else None,
    )
