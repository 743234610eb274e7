"""Opening records, filling caseloads, noting what a client brings and wants."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action, Role
from agencies.audit import writing
from agencies.models import Agency, Invitation, Membership, Team, User
from agencies.services import invite_to
from clients.details import ClientDetails
from clients.models import Assignment, Client, Strength, TargetBehaviour
from clients.models.assignment import CASELOAD_ROLES
from clients.policy import may_move

FIRST_NUMBER = 1001


@transaction.atomic
def open_client(*, details: ClientDetails, team: Team, by: Actor) -> Client:
    """A new record with the agency's next client number. Raises ValidationError for days to come."""
    client = Client(number=_next_number(by.agency_id), team=team, **asdict(details))
    client.refuse_days_to_come(by.today)
    return writing.add(client, by=by)


def _next_number(agency_id: int) -> str:
    """Numbers of one agency are given one after another, so the agency's row is locked meanwhile."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
    numeric = Client.objects.filter(number__regex=r"^[0-9]{1,9}$")
    highest = numeric.aggregate(last=Max(Cast("number", IntegerField())))["last"]
    return str((highest or FIRST_NUMBER - 1) + 1)


@transaction.atomic
def change_client(client: Client, *, changes: Mapping[str, object], by: Actor) -> Client:
    """Correct some of who a client is: ``changes`` names details, or the ``team``.

    What it does not name, or names as it stands, is left alone, so that two people who correct
    different details at once do not undo each other. Raises NotGranted for a new team by someone who
    neither opens records nor fills caseloads, ValidationError for values that cannot be.
    """
    found = policy.locked(by, Action.CHANGE, client)
    changed = [name for name, value in changes.items() if getattr(found, name) != value]
    if "team" in changed and not may_move(by):
        raise policy.NotGranted("Another team is chosen by those who assign clients.")
    for name in changed:
        setattr(found, name, changes[name])
    if changed:
        found.refuse_days_to_come(by.today)
        writing.change(found, *changed, by=by)
        policy.ensure(by, Action.CHANGE, found)
    return found


@transaction.atomic
def close_client(client: Client, *, on: date, by: Actor) -> Client:
    """Close a record. Raises ValidationError for a day to come or before the record was opened."""
    found = policy.locked(by, Action.CHANGE, client)
    found.closed_on = on
    found.refuse_days_to_come(by.today)
    return writing.change(found, "closed_on", by=by)


@transaction.atomic
def reopen_client(client: Client, *, by: Actor) -> Client:
    """Go on with a record that was closed; an open one stays as it is."""
    found = policy.locked(by, Action.CHANGE, client)
    if found.closed_on is None:
        return found
    found.closed_on = None
    return writing.change(found, "closed_on", by=by)


@transaction.atomic
def assign_practitioner(
    client: Client, *, practitioner: Membership, starts_on: date, by: Actor
) -> Assignment:
    """Put a client on a caseload from ``starts_on``.

    Raises ValidationError for a closed record, another role, or someone who has left.
    """
    found = policy.locked(by, Action.ASSIGN, client)
    if found.closed_on is not None:
        raise ValidationError("This record is closed. Open it again before you assign anyone.")
    if practitioner.ended_at is not None:
        raise ValidationError(f"{practitioner} has left the agency. Choose somebody else.")
    if practitioner.role not in CASELOAD_ROLES:
        raise ValidationError("Only practitioners and supervisors have a caseload.")
    assignment = Assignment(client=found, practitioner=practitioner, starts_on=starts_on)
    return writing.add(assignment, by=by)


@transaction.atomic
def end_assignment(assignment: Assignment, *, ends_on: date, by: Actor) -> Assignment:
    """Take a client off a caseload; ``ends_on`` is the first day without it."""
    found = policy.locked(by, Action.CHANGE, assignment)
    found.ends_on = ends_on
    return writing.change(found, "ends_on", by=by)


def name_target(client: Client, *, description: str, noted_on: date, by: Actor) -> TargetBehaviour:
    return writing.add(TargetBehaviour(client=client, description=description, noted_on=noted_on), by=by)


@transaction.atomic
def settle_target(target: TargetBehaviour, *, on: date, by: Actor) -> TargetBehaviour:
    """Note that a target behaviour needs no more work; one that is settled keeps its day."""
    found = policy.locked(by, Action.CHANGE, target)
    if found.settled_on is not None:
        return found
    found.settled_on = on
    return writing.change(found, "settled_on", by=by)


def note_strength(client: Client, *, description: str, noted_on: date, by: Actor) -> Strength:
    return writing.add(Strength(client=client, description=description, noted_on=noted_on), by=by)


@transaction.atomic
def invite_client(client: Client, *, email: str, by: Actor, at: datetime) -> Invitation:
    """Invite the client to the portal; the seat is made with the first, and anew once it has ended."""
    found = policy.locked(by, Action.INVITE, client)
    return invite_to(_seat_of(found, by=by), email=email, by=by, at=at)


@transaction.atomic
def seat_client(client: Client, *, user: User, by: Actor, at: datetime) -> Membership:
    """Give the client's seat to a person who has proved who she is in another way."""
    found = policy.locked(by, Action.INVITE, client)
    seat = _seat_of(found, by=by)
    seat.user, seat.joined_at = user, at
    seat.full_clean()
    seat.save(update_fields=["user", "joined_at"])
    return seat


def _seat_of(client: Client, *, by: Actor) -> Membership:
    """The client's seat; the right to invite her carries the making of exactly this one.

    A seat that has ended stays ended, with all that was done in it: who returns gets a new one.
    """
    if client.seat is not None and client.seat.ended_at is None:
        return client.seat
    seat = Membership(name=client.display_name, role=Role.CLIENT)
    writing.add_parts([seat])
    client.seat = seat
    writing.change(client, "seat", by=by, action=Action.INVITE)
    return seat
