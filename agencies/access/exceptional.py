"""Access beside the ordinary: support sessions, emergency access. Timed, reasoned, and seen while it lasts.

Each kind registers how it finds what is open. The middleware asks once per request and only where
something may be open, so that people at their ordinary work pay nothing for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from agencies.access.actors import Actor
from agencies.access.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Exceptional:
    """One access that is open now, in plain values: pages show it outside every transaction.

    ``subject`` is the client it is about, by name, and ``client_reference`` her reference; both are
    empty where it is about the agency. ``page`` and ``end`` are names of routes.
    """

    reference: UUID
    membership_id: int
    who: str
    kind: str
    subject: str
    reason: str
    until: datetime
    page: str
    end: str
    client_reference: UUID | None = None


_finders: list[Callable[[Actor], list[Exceptional]]] = []


def register(find: Callable[[Actor], list[Exceptional]]) -> Callable[[Actor], list[Exceptional]]:
    """Enter a way to find the open accesses of one kind that an actor holds or may know of."""
    _finders.append(find)
    return find


def known_to(actor: Actor) -> list[Exceptional]:
    """What is open now and held by ``actor`` or visible to her; asks nothing where nothing can be open."""
    if not (actor.exceptional or actor.role is Role.SUPPORT):
        return []
    with transaction.atomic():
        return [each for find in _finders for each in find(actor)]
