"""The way around, in the words of the work. Each room adds its own entries; rights decide who sees them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A link shown to roles that may ``action`` the ``model``, narrowed to ``roles`` where given."""

    section: str
    label: str
    url_name: str
    model: type[Model]
    action: Action = Action.VIEW
    roles: frozenset[Role] = frozenset()
    order: int = 50

    def shown_to(self, actor: Actor) -> bool:
        if self.roles and actor.role not in self.roles:
            return False
        return policy.granted(actor, self.action, self.model)


_entries: list[Entry] = []


def add_entry(entry: Entry) -> None:
    """Put a link into the navigation; called once per entry when the apps load."""
    _entries.append(entry)


def sections_for(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The sections with the links this actor may follow; the best match of ``path`` is marked current."""
    shown = [(entry, reverse(entry.url_name)) for entry in _entries if entry.shown_to(actor)]
    matching = [url for _, url in shown if path.startswith(url)]
    current = max(matching, key=len, default="")
    sections: dict[str, list[dict[str, Any]]] = {}
    for entry, url in sorted(shown, key=lambda pair: (pair[0].order, pair[0].label)):
        item = {"label": entry.label, "url": url, "current": url == current}
        sections.setdefault(entry.section, []).append(item)
    return [{"label": label, "items": items} for label, items in sections.items()]
