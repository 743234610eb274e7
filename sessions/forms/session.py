"""The meeting itself: when, how, about what, and what comes next."""

from typing import Any, cast

from django import forms
from django.db.models import Q

from agencies.access.actors import Actor
from agencies.access.forms import ReachForm, choices_in_reach
from clients.forms import DayInput
from clients.models import Client, TargetBehaviour
from sessions.facts import PROCESSES
from sessions.models import Mode

ABOUT_PROCESSES = {
    "engaging": "Engaging: building the working relationship",
    "focusing": "Focusing: agreeing what to talk about",
    "evoking": "Evoking: drawing out reasons for change",
    "planning": "Planning: how to go about it",
}


class SessionForm(ReachForm):
    """Only day and length are required, so that little stands between a conversation and its record."""

    held_on = forms.DateField(label="Date", widget=DayInput)
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=600,
        error_messages={
            "invalid": "Write the length in whole minutes, for example 45.",
            "min_value": "A session lasts between 1 and 600 minutes.",
            "max_value": "A session lasts between 1 and 600 minutes.",
        },
    )
    mode = forms.ChoiceField(label="How you met", choices=Mode.choices, initial=Mode.IN_PERSON)
    target = forms.ModelChoiceField(
        label="Target behaviour",
        queryset=TargetBehaviour.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="Not named yet",
    )
    new_target = forms.CharField(
        label="Or a new target behaviour",
        max_length=200,
        required=False,
        help_text="A change one could see, for example “drink on two evenings a week at most”.",
    )
    processes = forms.MultipleChoiceField(
        label="Processes in play",
        choices=[(name, ABOUT_PROCESSES[name]) for name in PROCESSES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label="Note",
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Needed for signing. Write it as if your client reads it with you.",
    )
    next_step = forms.CharField(label="Next step", max_length=300, required=False)
    next_on = forms.DateField(label="Next contact", widget=DayInput, required=False)

    def __init__(
        self, *args: Any, actor: Actor, client: Client, named: TargetBehaviour | None = None, **kwargs: Any
    ) -> None:
        """``named`` is what the session is about by now: it can stay, in the actor's reach or not."""
        super().__init__(*args, actor=actor, **kwargs)
        rows = TargetBehaviour.objects.filter(client=client).order_by("-noted_on", "-pk")
        kept = Q(pk__in=choices_in_reach(actor, rows).order_by().values("pk")) | Q(pk=named and named.pk)
        target = cast("forms.ModelChoiceField[TargetBehaviour]", self.fields["target"])
        target.queryset = rows.filter(kept)

    def clean(self) -> dict[str, Any]:
        words = self.cleaned_data
        if words.get("target") and words.get("new_target"):
            self.add_error("new_target", "Choose a target or write a new one, not both.")
        return words
