"""Every write of a person: checked, saved within reach, and told to the trail, or nothing at all."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction

from agencies import saving
from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit.services import record
from agencies.tenancy import TenantModel

T = TypeVar("T", bound=TenantModel)


def add(obj: T, *, by: Actor, action: Action = Action.ADD, fields: Iterable[str] = ()) -> T:
    """Save a new row and prove that it lies where ``by`` may put it.

    ``fields`` says more of the row to the trail where its mere being would tell too little.

    Raises ValidationError for values the model does not accept, NotGranted or OutOfReach
    where the policy says no; in each case nothing is kept.
    """
    with transaction.atomic():
        policy.require(by, action, type(obj))
        saving.insert(obj)
        policy.ensure(by, action, obj)
        record(action, obj, by=by, fields=fields)
    return obj


def change(obj: T, *fields: str, by: Actor, action: Action = Action.CHANGE) -> T:
    """Save ``fields`` of a row that was read by :func:`policy.locked` for the same action."""
    with transaction.atomic():
        saving.update(obj, *fields)
        record(action, obj, by=by, fields=fields)
    return obj


def remove(obj: T, *, by: Actor) -> None:
    """Delete a row that ``by`` may delete; raises NotGranted or OutOfReach."""
    with transaction.atomic():
        found = policy.locked(by, Action.DELETE, obj)
        record(Action.DELETE, found, by=by)
        found.delete()


def add_parts(parts: Iterable[T]) -> list[T]:
    """Save rows that belong to a whole whose own line tells of them."""
    return saving.insert_all(parts)
