"""Searching for clients in the largest agency, with row-level security and without."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import connections, transaction
from django.db.models import Q, QuerySet

from agencies import tenancy
from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action, Role
from benchmarks import crowd
from benchmarks.arms import Belts, unscoped_connection
from benchmarks.figures import Arm
from clients.models import Client
from clients.search import clients_found

LIMIT = 1.3
ROWS = 50

Search = Callable[[Actor, str], "QuerySet[Client]"]

_ACTOR = Actor(
    agency_id=crowd.LARGEST,
    membership_id=crowd.LARGEST * 1000 + 1,
    user_id=crowd.LARGEST * 1000 + 1,
    role=Role.ADMINISTRATOR,
    name="",
    today=date(2026, 1, 1),
)


def by_scanning(actor: Actor, typed: str) -> QuerySet[Client]:
    """The search as it was before: ILIKE on three columns, for comparison."""
    found: Any = policy.within_reach(actor, Action.VIEW, Client.objects.all())
    for word in typed.split():
        in_a_name = Q(given_name__icontains=word) | Q(family_name__icontains=word)
        found = found.filter(in_a_name | Q(chosen_name__icontains=word) | Q(number__iexact=word))
    return found


def typed_words(each: int) -> dict[str, list[str]]:
    """What is typed: ``each`` searches of every kind, by names that are in the agency."""
    with tenancy.activate(crowd.LARGEST), transaction.atomic():
        ids = [crowd.LARGEST * 100_000 + 7 + 1_301 * n for n in range(each)]
        people = list(Client.objects.filter(pk__in=ids).order_by("pk"))
    names = [(one.given_name.lower(), one.family_name.lower(), one.number) for one in people]
    return {
        "beginning of a name": [family[:4] for _, family, _ in names],
        "middle of a name": [family[2:6] for _, family, _ in names],
        "whole last name": [family for _, family, _ in names],
        "two beginnings": [f"{given[:3]} {family[:3]}" for given, family, _ in names],
        "client number": [number for _, _, number in names],
        "a name nobody has": [f"{family}x" for _, family, _ in names],
    }


def both_show_the_same(words: list[str], ways: "Iterable[Way]") -> None:
    """Raises RuntimeError unless every way finds the same clients."""
    for typed in words:
        found = []
        for belts, search in ways:
            with belts.on():
                found.append([client.pk for client in _first_page(search, typed)[1]])
        if any(one != found[0] for one in found):
            raise RuntimeError("the searches find different clients")


def arm(name: str, way: "Way", words: list[str]) -> Arm:
    belts, search = way

    def call(number: int) -> object:
        return _first_page(search, words[number % len(words)])

    return Arm(name, call, belts.enter, belts.leave, belts.backend())


def _first_page(search: Search, typed: str) -> tuple[int, list[Client]]:
    """What a list asks for: how many there are, and the first fifty by name."""
    with tenancy.activate(crowd.LARGEST), transaction.atomic():
        found: Any = search(_ACTOR, typed)
        return found.count(), list(found.by_name()[:ROWS])


Way = tuple[Belts, Search]


def ways(database: str) -> dict[str, Way]:
    """The product's search bound by row-level security and not, and the former search in the same two ways.

    Unbound, each statement is the same: it names the agency itself, as the ambient belt adds.
    """
    bound, free = Belts(connections["default"], off=False), Belts(unscoped_connection(database), off=False)
    return {
        "with": (bound, clients_found),
        "without": (free, clients_found),
        "ILIKE with": (bound, by_scanning),
        "ILIKE without": (free, by_scanning),
    }
