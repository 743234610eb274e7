"""What a form holds, as drafts keep it: every name with its values, as a browser would send them."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.forms import BaseForm
from django.http import QueryDict

Texts = Mapping[str, list[str]]
Changes = Mapping[str, list[str] | None]  # None: the form has no such field any more

MOST_BYTES: Final = 1_000_000
_OURS: Final = frozenset({"csrfmiddlewaretoken", "draft", "do"})


class TooLongError(ValueError):
    """No form of ours holds so much text."""


def pack(texts: Texts) -> bytes:
    """The texts as bytes; raises TooLongError beyond a million of them."""
    packed = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
    if len(packed) > MOST_BYTES:
        raise TooLongError
    return packed


def unpack(packed: bytes) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = json.loads(packed)
    return texts


def changed(texts: Texts, changes: Changes, *, unkept: Collection[str]) -> dict[str, list[str]]:
    """The texts with the changes applied, without what is never kept.

    >>> changed({"note": ["A"], "gone": ["B"]}, {"note": ["C"], "gone": None}, unkept=())
    {'note': ['C']}
    """
    left_out = {*_OURS, *unkept, *(name for name, values in changes.items() if values is None)}
    both: dict[str, list[str] | None] = {**texts, **changes}
    return {name: values for name, values in both.items() if name not in left_out and values is not None}


def read_changes(sent: str) -> dict[str, list[str] | None]:
    """What a page says has changed; raises ValueError for anything but lists of texts by name."""
    found = json.loads(sent)
    if not isinstance(found, dict) or not all(
        values is None or _are_texts(values) for values in found.values()
    ):
        raise ValueError("not lists of texts by name")
    return found


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def sent_by(data: QueryDict) -> dict[str, list[str]]:
    """The texts of a form that was sent whole."""
    return dict(data.lists())


def as_sent(texts: Texts) -> QueryDict:
    """The texts as if the form had been sent with them."""
    data = QueryDict(mutable=True)
    for name, values in texts.items():
        data.setlist(name, values)
    return data


def show_typed(forms: Iterable[BaseForm], data: QueryDict) -> None:
    """Let unbound forms show what was typed, without judging it."""
    for form in forms:
        for name, field in form.fields.items():
            typed: Any = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
            form.initial[name] = typed
