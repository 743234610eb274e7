"""Opening records, filling caseloads, noting what a client brings and wants."""

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

FIRST_NUMBER = 1001


@transaction.atomic
def open_client(*, details: ClientDetails, team: Team, by: Actor) -> Client:
    """A new record with the agency's next client number."""
    client = Client(number=_next_number(by.agency_id), team=team, **asdict(details))
    return writing.add(client, by=by)


def _next_number(agency_id: int) -> str:
    """Numbers of one agency are given one after another, so the agency's row is locked meanwhile."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
    numeric = Client.objects.filter(number__regex=r"^[0-9]{1,9}$")
    highest = numeric.aggregate(last=Max(Cast("number", IntegerField())))["last"]
    return str((highest or FIRST_NUMBER - 1) + 1)


@transaction.atomic
def change_client(client: Client, *, details: ClientDetails, team: Team, by: Actor) -> Client:
    """Correct who a client is; unchanged details are left alone."""
    found = policy.locked(by, Action.CHANGE, client)
    values = {**asdict(details), "team_id": team.pk}
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, values[name])
    if changed:
        writing.change(found, *changed, by=by)
        policy.ensure(by, Action.CHANGE, found)
    return found


@transaction.atomic
def close_client(client: Client, *, on: date, by: Actor) -> Client:
    found = policy.locked(by, Action.CHANGE, client)
    found.closed_on = on
    return writing.change(found, "closed_on", by=by)


def assign_practitioner(
    client: Client, *, practitioner: Membership, starts_on: date, by: Actor
) -> Assignment:
    """Put a client on a caseload from ``starts_on``. Raises ValidationError for another role."""
    if practitioner.role not in {Role.PRACTITIONER, Role.SUPERVISOR}:
        raise ValidationError("Only practitioners and supervisors have a caseload.")
    assignment = Assignment(client=client, practitioner=practitioner, starts_on=starts_on)
    return writing.add(assignment, by=by)


@transaction.atomic
def end_assignment(assignment: Assignment, *, ends_on: date, by: Actor) -> Assignment:
    """Take a client off a caseload; ``ends_on`` is the first day without it."""
    found = policy.locked(by, Action.CHANGE, assignment)
    found.ends_on = ends_on
    return writing.change(found, "ends_on", by=by)


def name_target(client: Client, *, description: str, noted_on: date, by: Actor) -> TargetBehaviour:
    return writing.add(TargetBehaviour(client=client, description=description, noted_on=noted_on), by=by)


def note_strength(client: Client, *, description: str, noted_on: date, by: Actor) -> Strength:
    return writing.add(Strength(client=client, description=description, noted_on=noted_on), by=by)


@transaction.atomic
def invite_client(client: Client, *, email: str, by: Actor, at: datetime) -> Invitation:
    """Invite the client to the portal; the seat is made with the first invitation."""
    found = policy.locked(by, Action.INVITE, client)
    if found.seat is None:
        _make_seat(found, by=by)
    assert found.seat is not None  # noqa: S101 - for the type checker
    return invite_to(found.seat, email=email, by=by, at=at)


@transaction.atomic
def seat_client(client: Client, *, user: User, by: Actor, at: datetime) -> Membership:
    """Give the client's seat to a person who has proved who she is in another way."""
    found = policy.locked(by, Action.INVITE, client)
    if found.seat is None:
        _make_seat(found, by=by)
    seat = found.seat
    assert seat is not None  # noqa: S101 - for the type checker
    seat.user, seat.joined_at = user, at
    seat.full_clean()
    seat.save(update_fields=["user", "joined_at"])
    return seat


def _make_seat(client: Client, *, by: Actor) -> None:
    """The right to invite a client carries the making of exactly this seat."""
    seat = Membership(name=client.display_name, role=Role.CLIENT)
    writing.add_parts([seat])
    client.seat = seat
    writing.change(client, "seat", by=by, action=Action.INVITE)
