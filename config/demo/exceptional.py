"""Exceptional access in the demo world: one reviewed, one waiting for its review, one support session."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from agencies.access.support import enter_session
from agencies.access.vocabulary import Role
from agencies.models import Agency, User
from clients.emergency import Need, enter_access, review_emergency
from clients.models import Client, EmergencyAccess, Purpose
from config.demo.accounts import operator_address
from config.demo.world import Case, World

_FAULT = "Two practitioners cannot open the list of their caseload since the update on Monday."
_NIGHT = Need(Purpose.ASKED, "The client called the night line in distress and could not reach their worker.")
_DOOR = Need(Purpose.SAFETY, "The client stands at the front desk and says they may hurt themselves tonight.")
_FOUND = "I heard the recording of the call. Opening the record was right, and the worker was told next day."


def enter_exceptional(world: World, cases: Iterable[Case]) -> None:
    """What a practitioner opened in an emergency, and when the operator helped. Runs inside the agency.

    Does without what the loaded part of the agency has no people or clients for.
    """
    (administrator,) = world.script.named(Role.ADMINISTRATOR)
    (practitioner, *_) = world.script.named(Role.PRACTITIONER)
    theirs = {world.teams[name].pk for name in practitioner.teams}
    others = [case.client for case in cases if case.client.team_id not in theirs]
    months_ago = world.at(world.today - timedelta(days=41), 21, 10)
    for client in others[:1]:
        access = _opened(world, client, _NIGHT, name=practitioner.name, at=months_ago)
        reviewed_at = months_ago + timedelta(hours=14)
        by = world.actor(administrator.name, reviewed_at)
        review_emergency(access, justified=True, note=_FOUND, by=by, at=reviewed_at)
    for client in others[1:2]:
        _opened(
            world,
            client,
            _DOOR,
            name=practitioner.name,
            at=world.at(world.today - timedelta(days=2), 18, 25),
        )
    _helped(world, at=world.at(world.today - timedelta(days=12), 10, 5))


def _opened(world: World, client: Client, need: Need, *, name: str, at: datetime) -> EmergencyAccess:
    return enter_access(client, need, by=world.actor(name, at), at=at)


def _helped(world: World, *, at: datetime) -> None:
    """The agency goes on allowing support, so that whoever tries the demo world can open a session."""
    operator = User.objects.filter(email=operator_address()).first()
    if operator is not None:
        Agency.objects.filter(pk=world.agency.pk).update(support_allowed=True)
        enter_session(world.agency, operator=operator, reason=_FAULT, at=at)
