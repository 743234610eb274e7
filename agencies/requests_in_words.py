"""Lines of the trail about requests, in words: which page was asked for, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps

from agencies.admin_filters import kind_in_words
from agencies.audit.models import Act, AuditEvent

_PARTS_OF_THE_ADMIN = {
    "changelist": "List: {records}",
    "add": "{record}: new",
    "change": "{record}",
    "history": "{record}: history",
    "delete": "{record}: delete",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One line as it is shown; ``details`` is empty where there is nothing more to say."""

    line: AuditEvent
    what: str
    details: str


def told(line: AuditEvent) -> Told:
    if line.act == Act.REQUEST:
        return Told(line, page_in_words(line.kind), outcome_in_words(line.fields))
    return Told(line, kind_in_words(line.kind), ", ".join(line.fields))


def page_in_words(view_name: str) -> str:
    """A page by what it shows: "List: clients", "Clients: page".

    >>> page_in_words("people:support_session")
    'People: support session'
    """
    if view_name == "stay":
        return "Stayed signed in"
    room, _, page = view_name.rpartition(":")
    if room == "admin":
        return _page_of_the_admin(page)
    words = page.replace("_", " ").replace("-", " ")
    return f"{room.capitalize()}: {words}" if room else words.capitalize()


def _page_of_the_admin(page: str) -> str:
    names, _, part = page.rpartition("_")
    for model in apps.get_models():
        if names == f"{model._meta.app_label}_{model._meta.model_name}" and part in _PARTS_OF_THE_ADMIN:
            record, records = str(model._meta.verbose_name), str(model._meta.verbose_name_plural)
            return _PARTS_OF_THE_ADMIN[part].format(record=record.capitalize(), records=records)
    return "Today" if page == "index" else page.replace("_", " ").capitalize()


def outcome_in_words(fields: Sequence[str]) -> str:
    """What came of a request, from its method and its status.

    >>> outcome_in_words(["GET", "404"])
    'Refused'
    """
    method, status = (*fields, "", "")[:2]
    sent = "" if method in {"", "GET", "HEAD", "OPTIONS"} else "Sent something. "
    return sent + _OUTCOMES.get(status[:1], "Not known")


_OUTCOMES = {"2": "Shown", "3": "Led to another page", "4": "Refused", "5": "Failed, nothing was shown"}
