"""Two texts for one record: what is saved by now beside what was typed on an older version of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm, BoundField, ChoiceField, PasswordInput

from agencies.access.vocabulary import Action
from agencies.audit.models import AuditEvent
from agencies.tenancy import TenantModel


@dataclass(frozen=True, slots=True)
class Both:
    """One field on which the two differ, in words.

    ``control`` is the name of the field on the page, and ``take`` what it holds once the saved text is
    taken: no value for nothing chosen. Without a control the two can only be compared.
    """

    label: str
    saved: str
    typed: str
    control: str = ""
    take: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """What differs, and who saved the other text: ``who`` is empty where nobody is known."""

    rows: tuple[Both, ...]
    who: str
    at: datetime | None


def conflict_about(obj: TenantModel, rows: Iterable[Both]) -> Conflict:
    """The conflict about a record, with its last writer as the trail knows her."""
    return conflict_told(AuditEvent.objects.filter(reference=obj.public_id), rows)


def conflict_told(lines: QuerySet[AuditEvent], rows: Iterable[Both]) -> Conflict:
    """As :func:`conflict_about`, of what these lines of the trail tell about."""
    written = lines.filter(act__in=(Action.ADD, Action.CHANGE))
    last = written.select_related("actor").order_by("-at", "-pk").first()
    who = last.actor.name if last and last.actor else ""
    return Conflict(tuple(rows), who, last.at if last else None)


def _label(bound: BoundField) -> str:
    return str(bound.label)


def compare(
    saved: Iterable[BoundField],
    typed: Iterable[BoundField],
    *,
    label: Callable[[BoundField], str] = _label,
) -> list[Both]:
    """The fields of two forms on which they differ; a field that only one of them has differs, too."""
    then, now = ({bound.html_name: bound for bound in fields} for fields in (saved, typed))
    names = [*then, *(name for name in now if name not in then)]
    return [
        Both(
            label=label(now.get(name) or then[name]),
            saved=in_words(then[name]) if name in then else "",
            typed=in_words(now[name]) if name in now else "",
            control=name if name in now else "",
            take=_values(then[name]) if name in then else (),
        )
        for name in names
        if _values(then.get(name)) != _values(now.get(name))
    ]


def unlike_opened(form: BaseForm) -> list[Both]:
    """The fields of a sent form that do not say what the record says by now (its ``initial``).

    What is typed unseen, as a password is, is not shown either.
    """
    return [
        Both(str(bound.label), _said(bound, now), in_words(bound), bound.html_name, now)
        for bound in form
        if not isinstance(bound.field.widget, PasswordInput)
        and (now := _told(bound.field.prepare_value(bound.initial))) != _values(bound)
    ]


def _values(bound: BoundField | None) -> tuple[str, ...]:
    return () if bound is None else _told(bound.value())


def _told(value: Any) -> tuple[str, ...]:
    """A value as a browser would send it; line ends are one character, nothing chosen is nothing."""
    if value is None or value is False or value == "":
        return ()
    many = value if isinstance(value, list | tuple | set) else [value]
    return tuple(sorted(str(one).replace("\r\n", "\n") for one in many))


def in_words(bound: BoundField) -> str:
    """What a field holds, as a person reads it; empty for nothing."""
    return _said(bound, _values(bound))


def _said(bound: BoundField, values: tuple[str, ...]) -> str:
    if isinstance(bound.field, ChoiceField):
        labels = {str(value): str(label) for value, label in _flat(bound.field.choices)}
        return ", ".join(labels.get(value, value) for value in values)
    return "yes" if values in {("True",), ("on",)} else ", ".join(values)


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, label
