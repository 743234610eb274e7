"""Giving the caseload of somebody who leaves or moves to her colleagues, all of it in one act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.models import Membership
from clients.models import Assignment, Client
from clients.services import assign_practitioner, end_assignment

CHANGED = "{client} is no longer on the caseload of {seat} as you saw it. Look at the list again."


@dataclass(frozen=True, slots=True)
class Step:
    """One client and who works with her next."""

    assignment: Assignment
    successor: Membership


def caseload_to_hand_over(seat: Membership, *, by: Actor) -> QuerySet[Assignment]:
    """The assignments of a seat that go on, to open clients whom ``by`` may assign, by the client's name."""
    rows = Assignment.objects.filter(practitioner=seat, client__closed_on=None).exclude(ends_on__lte=by.today)
    mine = policy.within_reach(by, Action.ASSIGN, Client.objects.all())
    found = policy.within_reach(by, Action.CHANGE, rows).filter(client__in=mine)
    return found.select_related("client", "practitioner").order_by(
        "client__family_name", "client__given_name", "pk"
    )


@transaction.atomic
def hand_over(seat: Membership, steps: Iterable[Step], *, on: date, by: Actor) -> int:
    """Let each successor have her clients from ``on``, the first day ``seat`` has them no longer.

    Returns how many clients were handed over. Raises ValidationError with the sentence of the first that
    cannot be, and then none is: one that has left this caseload meanwhile, a successor who may have none,
    a day that is past.
    """
    if on < by.today:
        raise ValidationError("Choose today or a later day. What is past stays as it was.")
    planned = list(steps)
    for step in planned:
        _hand_over(seat, step, on=on, by=by)
    return len(planned)


def _hand_over(seat: Membership, step: Step, *, on: date, by: Actor) -> None:
    found = caseload_to_hand_over(seat, by=by).filter(pk=step.assignment.pk).first()
    client = step.assignment.client
    if found is None:
        raise ValidationError(CHANGED.format(client=client, seat=seat))
    try:
        end_assignment(found, ends_on=max(on, found.starts_on), by=by)
        if not _has_already(step.successor, client, on):
            assign_practitioner(client, practitioner=step.successor, starts_on=on, by=by)
    except ValidationError as refusal:
        raise ValidationError([f"{client}: {sentence}" for sentence in refusal.messages]) from refusal


def _has_already(successor: Membership, client: Client, on: date) -> bool:
    """Whether the client stays on the successor's caseload from that day on, without a new assignment."""
    return Assignment.objects.filter(
        practitioner=successor, client=client, starts_on__lte=on, ends_on=None
    ).exists()
