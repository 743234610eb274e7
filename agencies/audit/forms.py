"""What the trail is narrowed by."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils import timezone

from agencies.access import policy
from agencies.access.forms import ReachForm
from agencies.access.vocabulary import Action, Role
from agencies.admin_filters import kind_in_words
from agencies.audit.models import Act
from agencies.audit.subjects import reference_of
from agencies.models import Membership

ANYTHING = [("", "Anything")]


def _kinds() -> list[tuple[str, str]]:
    kinds = [(model._meta.label, kind_in_words(model._meta.label)) for model in policy.resources()]
    return [*ANYTHING, *sorted(kinds, key=lambda pair: pair[1])]


class TrailForm(ReachForm):
    """All fields may stay empty; an address that says something unknown narrows by what is known."""

    client = forms.CharField(label="Client number", required=False, max_length=40)
    who = forms.ModelChoiceField(
        label="Colleague",
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="Anybody",
    )
    act = forms.ChoiceField(label="Act", required=False, choices=[*ANYTHING, *Action.choices, *Act.choices])
    record = forms.ChoiceField(label="Kind of record", required=False, choices=_kinds)
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Colleagues alone are named: the seats of clients would tell who else is one."""
        super().__init__(*args, **kwargs)
        who: Any = self.fields["who"]
        who.queryset = who.queryset.exclude(role=Role.CLIENT)

    def clean_client(self) -> str:
        """A number or a reference, as the record's own page gives it."""
        typed: str = self.cleaned_data["client"].strip()
        self.reference = _reference(typed) or (reference_of(self.actor, typed) if typed else None)
        if typed and self.reference is None:
            raise forms.ValidationError("No client within your reach has this number.")
        return typed

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "Choose a last day that is not before the first.")
        return given

    def narrowed(self) -> dict[str, Any]:
        """The fields that narrow, with their values; empty for a form that is not valid."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}

    def lines(self) -> Q:
        """The lines that were asked for; none where something was typed that does not fit."""
        if not self.is_valid():
            return Q(pk__in=[])
        asked, zone = self.narrowed(), timezone.get_current_timezone()
        rule = Q()
        if "client" in asked:
            rule &= Q(client_reference=self.reference)
        if "who" in asked:
            rule &= Q(actor=asked["who"])
        for name, column in (("act", "act"), ("record", "kind")):
            if name in asked:
                rule &= Q(**{column: asked[name]})
        if "since" in asked:
            rule &= Q(at__gte=datetime.combine(asked["since"], time.min, zone))
        if "until" in asked:
            rule &= Q(at__lt=datetime.combine(asked["until"] + timedelta(days=1), time.min, zone))
        return rule


def _reference(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
