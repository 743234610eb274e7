"""The form of who a client is, for several people who may correct it at the same time."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BoundField
from django.utils.formats import date_format

from agencies.access.admin import AgencyModelForm

CHANGED_MEANWHILE = (
    "A colleague changed this while you were writing. It says: {now}. "
    "Save again to put what you typed in its place."
)


class RecordForm(AgencyModelForm):
    """Carries what each field said when the form was opened.

    Only what a person really changed counts as changed, and a field that a colleague has changed
    too is shown with both values before anything is saved.
    """

    today: ClassVar[date]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = self.instance.pk is not None and (
                not self.is_bound or self.add_initial_prefix(name) in self.data
            )

    def clean(self) -> dict[str, Any]:
        for name in self.changed_data:
            if self._changed_meanwhile(self[name]):
                self._show_both(self[name])
        return self.cleaned_data

    def _changed_meanwhile(self, bound: BoundField) -> bool:
        """Whether the record differs from what the form was opened with, and from what was typed."""
        if not bound.field.show_hidden_initial:
            return False
        opened_with = self.data[bound.html_initial_name]
        return all(bound.field.has_changed(bound.initial, other) for other in (opened_with, bound.data))

    def _show_both(self, bound: BoundField) -> None:
        """What was typed stays in its field; sent again, it is meant to replace what is shown."""
        self.add_error(
            bound.name, CHANGED_MEANWHILE.format(now=_in_words(getattr(self.instance, bound.name)))
        )
        now = bound.field.prepare_value(bound.initial)
        sent: Any = self.data
        data = sent.copy()
        data[bound.html_initial_name] = "" if now is None else str(now)
        self.data = data

    def _get_validation_exclusions(self) -> set[str]:
        """The day of closing stands in no field, but the day of opening is judged by it."""
        return super()._get_validation_exclusions() - {"closed_on"}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's hook, private by name only
        try:
            self.instance.refuse_days_to_come(self.today)
        except ValidationError as refusal:
            self.add_error(None, refusal)


def _in_words(value: object) -> str:
    """A value of a client's row as people write it; an empty one is said to be empty."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return date_format(value, "F j, Y")
    return f"“{value}”" if value or isinstance(value, Model) else "nothing"
