"""What a change to a seat would change for its person: found by making it and taking it back.

The services that change seats run as ever, inside a savepoint; what the seat reaches is asked of the policy
before and after. Unless the person who decides has seen exactly these consequences, all is undone: no audit
line, no mail, no row. So what the page shows and what saving does cannot come apart.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.rights import RightsChange, changes_between
from agencies.access.vocabulary import Action, Role
from agencies.models import Membership
from agencies.tenancy import TenantModel

SHOWN = 20

Plural = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A row by the name the reader of the page may know it by, and where it is."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """Rows that a change of a seat may bring into reach or take out of it.

    ``rows(seat, actor, today)`` are those in reach; ``actor`` is None where nobody acts from the seat any
    more. ``gained``, ``lost``, ``same`` and ``today`` are sentences for one row and for several, with
    ``{count}`` and ``{name}``; None where nothing is to be said. ``item`` names a row, ``related`` is what
    that reads.
    """

    key: str
    model: type[TenantModel]
    rows: Callable[[Membership, Actor | None, date], QuerySet[Any]]
    item: Callable[[Any], Item]
    order_by: tuple[str, ...] = ("pk",)
    related: tuple[str, ...] = ()
    gained: Plural | None = None
    lost: Plural | None = None
    same: Plural | None = None
    today: Plural | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One consequence: a sentence, the rows it is about that the reader may see, and how many more."""

    sentence: str
    items: tuple[Item, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """What a seat is, in words."""

    role: str
    teams: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change does: ``digest`` is the same for as long as it would do the same."""

    before: Place
    after: Place | None
    lines: tuple[Line, ...]
    rights: tuple[RightsChange, ...]
    digest: str


class NotSeen(Exception):  # noqa: N818 - no fault: the person who decides looks first
    """The consequences are not those that were shown. Nothing has been kept."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("The consequences have not been seen.")
        self.preview = preview


@dataclass(frozen=True, slots=True)
class _State:
    role: Role | None
    place: Place
    keys: dict[str, frozenset[int]]


_watched: list[tuple[int, Watched]] = []


def watch(order: int, watched: Watched) -> None:
    """Show what a change of a seat does to these rows, at this place of the page."""
    _watched.append((order, watched))


def _all() -> list[Watched]:
    return [watched for _, watched in sorted(_watched, key=lambda entry: entry[0])]


def carry_out(seat: Membership, act: Callable[[], object], *, by: Actor, seen: str) -> Preview:
    """Do ``act``, which changes ``seat``, if its consequences are those of the preview with digest ``seen``.

    Raises NotSeen with the consequences as they are now when they are others, and whatever ``act``
    raises; in both cases nothing is kept.
    """
    with transaction.atomic():
        before = _state(seat, by)
        act()
        after = _state(seat, by)
        preview = _preview(seat, before, after, viewer=by)
        if preview.digest != seen:
            raise NotSeen(preview)
    return preview


def rehearse(seat: Membership, act: Callable[[], object], *, by: Actor) -> Preview:
    """The consequences of ``act``, which is taken back. Raises what ``act`` raises."""
    try:
        return carry_out(seat, act, by=by, seen="")
    except NotSeen as shown:
        return shown.preview


def actor_at(seat: Membership, *, like: Actor) -> Actor | None:
    """Who acts, or would act, from a seat on the day of ``like``; None once the seat has ended."""
    if seat.ended_at is not None and seat.ended_at <= timezone.now():
        return None
    return Actor(
        agency_id=like.agency_id,
        membership_id=seat.pk,
        user_id=seat.user_id or 0,
        role=Role(seat.role),
        name=seat.name,
        today=like.today,
        exceptional=like.exceptional,
    )


def _state(seat: Membership, by: Actor) -> _State:
    found = Membership.objects.get(pk=seat.pk)
    actor = actor_at(found, like=by)
    teams = found.teams.order_by("team__name", "pk").values_list("team__name", flat=True)
    return _State(
        role=actor.role if actor else None,
        place=Place(found.get_role_display(), ", ".join(teams) or "None"),
        keys={each.key: frozenset(_keys(each.rows(found, actor, by.today))) for each in _all()},
    )


def _keys(rows: QuerySet[Any]) -> Iterable[int]:
    return rows.order_by().values_list("pk", flat=True)


def _preview(seat: Membership, before: _State, after: _State, *, viewer: Actor) -> Preview:
    lines: list[Line] = []
    moved: dict[str, tuple[list[int], list[int]]] = {}
    for each in _all():
        gained = after.keys[each.key] - before.keys[each.key]
        lost = before.keys[each.key] - after.keys[each.key]
        moved[each.key] = (sorted(gained), sorted(lost))
        kept = 0 if gained or lost else len(after.keys[each.key])
        if each.same and kept:
            lines.append(Line(_sentence(each.same, seat, kept)))
        for words, keys in ((each.gained, gained), (each.lost, lost)):
            if words and keys:
                lines.append(_line(each, _sentence(words, seat, len(keys)), keys, viewer=viewer))
    left = after.role is None
    rights = () if left or before.role is None else tuple(changes_between(before.role, after.role))  # type: ignore[arg-type]  # after.role is set here
    facts = [str(seat.public_id), before.role, before.place.teams, after.role, after.place.teams, moved]
    return Preview(
        before=before.place,
        after=None if left else after.place,
        lines=tuple(lines),
        rights=rights,
        digest=sha256(json.dumps(facts).encode()).hexdigest(),
    )


def reach_today(seat: Membership, *, viewer: Actor) -> list[Line]:
    """What somebody acting from the seat has in reach now, without any change; empty for an ended seat."""
    actor = actor_at(seat, like=viewer)
    lines = []
    for each in _all():
        if each.today and actor:
            keys = frozenset(_keys(each.rows(seat, actor, viewer.today)))
            lines.append(_line(each, _sentence(each.today, seat, len(keys)), keys, viewer=viewer))
    return lines


def _sentence(words: Plural, seat: Membership, count: int) -> str:
    return words[count != 1].format(count=count, name=seat.name)


def _line(each: Watched, sentence: str, keys: frozenset[int], *, viewer: Actor) -> Line:
    items = named(each, keys, viewer=viewer)
    return Line(sentence, items, len(keys) - len(items) if items else 0)


def named(each: Watched, keys: Iterable[int], *, viewer: Actor) -> tuple[Item, ...]:
    """The first of these rows that ``viewer`` may see, by name; none where she may see none."""
    if not policy.granted(viewer, Action.VIEW, each.model):
        return ()
    reached = policy.within_reach(viewer, Action.VIEW, each.model._default_manager.filter(pk__in=keys))
    rows = reached.select_related(*each.related).order_by(*each.order_by)[:SHOWN]
    return tuple(each.item(row) for row in rows)
