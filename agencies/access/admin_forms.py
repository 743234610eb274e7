"""Forms of the admin: several people may correct a record at the same time, and nobody's text is lost."""

from datetime import date
from typing import Any, ClassVar

from django.db.models import Model
from django.forms import BoundField, ModelForm
from django.http import QueryDict
from django.utils.formats import date_format

from agencies.conflicts import Both
from agencies.drafts.texts import show_typed

CHANGED_MEANWHILE = (
    "A colleague changed this while you were writing. It says: {now}. "
    "Save again to put what you typed in its place."
)


class AgencyModelForm(ModelForm[Any]):
    """Carries what each field said when the form was opened, and checks uniqueness within the agency.

    Only what a person really changed counts as changed, and a field that a colleague has changed
    too is shown with both values (``conflicts``) before anything is saved. ``typed`` is what was restored of
    an earlier window, as if it had been sent: shown, with what its fields had said then, and not judged.
    """

    typed: ClassVar[QueryDict | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[Both] = []
        if self.typed is not None and not self.is_bound:
            show_typed([self], self.typed)
            self.data = self.typed
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
        words = in_words(getattr(self.instance, bound.name))
        self.add_error(bound.name, CHANGED_MEANWHILE.format(now=words))
        now = bound.field.prepare_value(bound.initial)
        raw = "" if now is None else str(now)
        self.conflicts.append(
            Both(str(bound.label), words, in_words(bound.data or ""), bound.html_name, (raw,))
        )
        sent: Any = self.data
        data = sent.copy()
        data[bound.html_initial_name] = raw
        self.data = data

    def _get_validation_exclusions(self) -> set[str]:
        """Uniqueness within the agency is checked, although nobody edits the agency itself."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's hook, private by name only
        return excluded - {"agency"}


def in_words(value: object) -> str:
    """A value of a row as people write it; an empty one is said to be empty."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return date_format(value, "F j, Y")
    return f"“{value}”" if value or isinstance(value, Model) else "nothing"
