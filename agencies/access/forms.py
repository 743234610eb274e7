"""Forms whose choices are rows within reach, whatever the browser sends back."""

from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action


def choices_in_reach(actor: Actor, queryset: QuerySet[Any]) -> QuerySet[Any]:
    """The rows an actor may pick from: what may be viewed. A model without rights offers nothing."""
    model: type[Model] = queryset.model
    return (
        policy.within_reach(actor, Action.VIEW, queryset) if model in policy.resources() else queryset.none()
    )


class ReachForm(forms.Form):
    """A plain form; every model choice is narrowed to what ``actor`` may view.

    The queryset of a field's declaration names the model only: it is built outside every agency.
    """

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                rows = field.queryset
                if rows is not None:
                    field.queryset = choices_in_reach(actor, rows.model._default_manager.all())
