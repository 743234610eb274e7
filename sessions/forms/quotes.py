"""Quotes of the client, one line each."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from sessions.facts import Statement
from sessions.models import Direction, TalkCategory

MOST_QUOTES = 60


class QuoteForm(forms.Form):
    """A line may stay empty; a quote without a kind, or a kind without a quote, needs another look."""

    quote = forms.CharField(label="Quote", max_length=500, required=False)
    direction = forms.ChoiceField(label="Direction", choices=Direction.choices, initial=Direction.CHANGE)
    category = forms.ChoiceField(
        label="Category", choices=[("", "Choose"), *TalkCategory.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        quote, category = self.cleaned_data.get("quote"), self.cleaned_data.get("category")
        if quote and not category and "category" not in self.errors:
            self.add_error("category", "Choose what kind of talk this is, for example Ability.")
        if category and not quote and "quote" not in self.errors:
            self.add_error("quote", "Write what the client said, or set the category back to “Choose”.")
        return self.cleaned_data

    def statement(self) -> Statement | None:
        """The quote as a plain value, or None for an empty line."""
        words = self.cleaned_data
        if not words.get("quote"):
            return None
        return Statement(words["quote"], Direction(words["direction"]), TalkCategory(words["category"]))


QuoteFormSet: type[BaseFormSet[QuoteForm]] = formset_factory(
    QuoteForm, extra=0, max_num=MOST_QUOTES, validate_max=True
)
