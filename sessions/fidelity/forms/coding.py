"""The coding sheet as a form, built from the instrument's own lines."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BoundField

from agencies.access.actors import Actor
from agencies.access.forms import ReachForm
from sessions.fidelity.coding import Coding
from sessions.fidelity.instruments import CountItem, GlobalItem, Instrument
from sessions.fidelity.scores import SummaryScore, summarize
from sessions.fidelity.services import (
    MOST_TALLIES,
    given_ratings,
    globals_to_rate,
    refuse_outside_session,
)

LONGEST_SEGMENT: Final = 120
LATEST_START: Final = 600


def _whole(*, label: str, first: int, last: int, **options: Any) -> forms.IntegerField:
    says = f"Enter a whole number from {first} to {last}."
    kinds = ("required", "invalid", "min_value", "max_value")
    messages = dict.fromkeys(kinds, says)
    return forms.IntegerField(
        label=label, min_value=first, max_value=last, error_messages=messages, **options
    )


class CodingForm(ReachForm):
    change_goal = forms.CharField(
        max_length=200,
        help_text="The behaviour this conversation is about. Write it down before you listen.",
        error_messages={"required": "Record the change goal before coding."},
    )
    goal_is_behavioural = forms.TypedChoiceField(
        label="Is the change goal a behaviour?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    engaging_only = forms.BooleanField(label="Only engaging or focusing was intended", required=False)
    segment_start = _whole(label="Segment starts at minute", first=0, last=LATEST_START, initial=0)
    segment_minutes = _whole(label="Segment length in minutes", first=1, last=LONGEST_SEGMENT)

    def __init__(
        self, *args: Any, actor: Actor, instrument: Instrument, session_minutes: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.instrument, self.session_minutes = instrument, session_minutes
        self.fields |= {_rating(item): _rating_field(item) for item in instrument.globals}
        self.fields |= {_count(item): _count_field(item) for item in instrument.counts}

    @property
    def ratings(self) -> Iterable[tuple[GlobalItem, BoundField]]:
        """The global ratings with their fields, in the order of the sheet."""
        return [(item, self[_rating(item)]) for item in self.instrument.globals]

    @property
    def counts(self) -> Iterable[tuple[CountItem, BoundField]]:
        """The behaviour counts with their fields, in the order of the sheet."""
        return [(item, self[_count(item)]) for item in self.instrument.counts]

    def clean(self) -> dict[str, Any]:
        for item in globals_to_rate(self.instrument, self.coding()):
            if _rating(item) not in self.errors and self.cleaned_data.get(_rating(item)) is None:
                self.add_error(_rating(item), f"Choose a point from {item.minimum} to {item.maximum}.")
        if not {"segment_start", "segment_minutes"} & set(self.errors):
            self._keep_within_session()
        return self.cleaned_data

    def _keep_within_session(self) -> None:
        try:
            refuse_outside_session(self.coding(), self.session_minutes)
        except ValidationError as refusal:
            self.refuse(refusal)

    def coding(self) -> Coding:
        """What was handed in; of a form with errors, what could be read."""
        given = self.cleaned_data
        return Coding(
            change_goal=given.get("change_goal", ""),
            goal_is_behavioural=given.get("goal_is_behavioural", True),
            engaging_only=given.get("engaging_only", False),
            segment_start=given.get("segment_start", 0),
            segment_minutes=given.get("segment_minutes", self.instrument.segment.minutes),
            ratings={
                item.key: value
                for item in self.instrument.globals
                if (value := given.get(_rating(item))) is not None
            },
            counts={item.key: given.get(_count(item)) or 0 for item in self.instrument.counts},
        )

    def scores_so_far(self) -> tuple[SummaryScore, ...]:
        """The summary scores as they would be. Not one count is believed while another cannot be read."""
        coding = self.coding()
        unread = any(_count(item) in self.errors for item in self.instrument.counts)
        return summarize(
            self.instrument, given_ratings(self.instrument, coding), None if unread else coding.counts
        )

    def refuse(self, refusal: ValidationError) -> None:
        """Show what the service did not accept: beside its field where there is one, else above the form."""
        by_field = (
            refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
        )
        for name, messages in by_field.items():
            self.add_error(name if name in self.fields else None, messages)


def _rating(item: GlobalItem) -> str:
    return f"rating_{item.key}"


def _count(item: CountItem) -> str:
    return f"count_{item.key}"


def _rating_field(item: GlobalItem) -> forms.Field:
    return forms.TypedChoiceField(
        label=item.label,
        choices=item.points,
        coerce=int,
        empty_value=None,
        initial=item.start,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": f"Choose a point from {item.minimum} to {item.maximum}."},
    )


def _count_field(item: CountItem) -> forms.Field:
    return _whole(label=item.label, first=0, last=MOST_TALLIES, initial=0, required=False)
