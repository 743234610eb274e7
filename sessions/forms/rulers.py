"""The three rulers from 0 to 10, with the two questions that follow the number."""

from typing import Any

from django import forms
from django.forms import BoundField

from sessions.facts import Reading
from sessions.models import Ruler

ASKED = {
    Ruler.IMPORTANCE: "“How important is it to you to make this change?”",
    Ruler.CONFIDENCE: "“How confident are you that you could, if you decided to?”",
    Ruler.READINESS: "“How ready are you to start?”",
}
ENDS = {
    Ruler.IMPORTANCE: ("not at all important", "as important as can be"),
    Ruler.CONFIDENCE: ("not at all confident", "entirely confident"),
    Ruler.READINESS: ("not ready", "ready now"),
}
WHY_NOT_LOWER, ONE_POINT_HIGHER = "why_not_lower", "one_point_higher"


class RulersForm(forms.Form):
    """Rulers may stay open; words about a number that was not given need another look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ruler in Ruler:
            self.fields[ruler.value] = _number(ruler)
            self.fields[f"{ruler.value}_{WHY_NOT_LOWER}"] = _words("Why this number and not a lower one?")
            self.fields[f"{ruler.value}_{ONE_POINT_HIGHER}"] = _words("What would make it one point higher?")

    def rows(self) -> list[dict[str, str | BoundField]]:
        """Each ruler with its follow-ups and the words at its ends, for the page."""
        return [
            {
                "number": self[ruler.value],
                "why_not_lower": self[f"{ruler.value}_{WHY_NOT_LOWER}"],
                "one_point_higher": self[f"{ruler.value}_{ONE_POINT_HIGHER}"],
                "low": ENDS[ruler][0],
                "high": ENDS[ruler][1],
            }
            for ruler in Ruler
        ]

    def clean(self) -> dict[str, Any]:
        for ruler in Ruler:
            said = any(
                self.cleaned_data.get(f"{ruler.value}_{end}") for end in (WHY_NOT_LOWER, ONE_POINT_HIGHER)
            )
            if said and self.cleaned_data.get(ruler.value) is None and ruler.value not in self.errors:
                self.add_error(ruler.value, "Choose the number these words are about, or clear the words.")
        return self.cleaned_data

    def readings(self) -> tuple[Reading, ...]:
        """The rulers that were answered."""
        said = self.cleaned_data
        return tuple(
            Reading(
                ruler,
                said[ruler.value],
                said[f"{ruler.value}_{WHY_NOT_LOWER}"],
                said[f"{ruler.value}_{ONE_POINT_HIGHER}"],
            )
            for ruler in Ruler
            if said[ruler.value] is not None
        )


def _number(ruler: Ruler) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=ruler.label,
        help_text=ASKED[ruler],
        choices=[(str(n), str(n)) for n in range(11)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose a number from 0 to 10."},
    )


def _words(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=False)
