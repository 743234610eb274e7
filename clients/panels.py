"""The parts of a client's page. Rooms above this one put theirs in, so that imports run downwards only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agencies.middleware import AgencyRequest
from clients.models import Client


@dataclass(frozen=True, slots=True)
class Link:
    """Something to do next, shown at the head of the page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the page: the template reads ``context`` under the name ``panel``."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    actions: tuple[Link, ...] = ()


MakePanel = Callable[[AgencyRequest, Client], Panel | None]

_makers: list[tuple[int, MakePanel]] = []


def add_panel(order: int) -> Callable[[MakePanel], MakePanel]:
    """Put a part on the client's page; it gives None for people who may see nothing of it."""

    def register(make: MakePanel) -> MakePanel:
        _makers.append((order, make))
        return make

    return register


def panels_for(request: AgencyRequest, client: Client) -> list[Panel]:
    """The parts this person may see, in their order; empty when no room has any for her."""
    makers = sorted(_makers, key=lambda entry: entry[0])
    made = (make(request, client) for _, make in makers)
    return [panel for panel in made if panel is not None]
