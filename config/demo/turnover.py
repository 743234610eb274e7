"""Coming and going: somebody who has left, whose clients are with a colleague now, and somebody who is invited."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings

from agencies.access.actors import Actor
from agencies.access.vocabulary import Role
from agencies.audit import writing
from agencies.invitation_rules import place_of
from agencies.models import Invitation, Membership
from agencies.services import add_member, end_membership, join_team
from clients.handing_over import Step, caseload_to_hand_over, hand_over
from clients.services import assign_practitioner
from config.demo.accounts import staff_address
from config.demo.agencies import SeatScript
from config.demo.people import WEEKS_OF_WORK, create_person
from config.demo.world import Case, World

SHARED = 3
DAYS_SINCE_LEAVING = 16


def see_off(world: World, cases: Iterable[Case]) -> None:
    """The leaver had some clients together with a colleague; another has them since the last day."""
    script = world.script
    (administrator,) = script.named(Role.ADMINISTRATOR)
    leaving = world.at(world.today - timedelta(days=DAYS_SINCE_LEAVING), 16, 30)
    by = world.actor(administrator.name, leaving)
    seat = _seat(world, script.leaver, by=by)
    shared = [case for case in cases if case.story.practitioner == script.worked_with and _open(case, by)]
    for case in shared[:SHARED]:
        assign_practitioner(case.client, practitioner=seat, starts_on=case.days.opened_on, by=by)
    successor = world.seats[script.successor]
    steps = [Step(row, successor) for row in caseload_to_hand_over(seat, by=by)]
    hand_over(seat, steps, on=by.today, by=by)
    end_membership(seat, by=by, at=leaving)


def _open(case: Case, by: Actor) -> bool:
    """Whether the record was there when the leaver went, and is still open."""
    return case.days.closed_on is None and case.days.opened_on < by.today


def _seat(world: World, script: SeatScript, *, by: Actor) -> Membership:
    person = create_person(script.name, staff_address(script.name, world.script), encoded=world.encoded)
    at = world.at(world.today - timedelta(weeks=WEEKS_OF_WORK), 11)
    seat = add_member(person, role=script.role, name=script.name, title=script.title, by=by, at=at)
    for team in script.teams:
        join_team(seat, team=world.teams[team], by=by)
    return seat


def invite(world: World) -> None:
    """An open invitation by role and team. Its mail counts as sent: nobody reads mail below ``.example``."""
    script = world.script.invited
    (administrator,) = world.script.named(Role.ADMINISTRATOR)
    at = world.at(world.today - timedelta(days=1), 16)
    by = world.actor(administrator.name, at)
    seat = writing.add(Membership(name=script.name, role=script.role, title=script.title), by=by)
    for team in script.teams:
        join_team(seat, team=world.teams[team], by=by)
    teams, _ = place_of(seat)
    invitation = Invitation(
        membership=seat,
        role=seat.role,
        teams=teams,
        email=staff_address(script.name, world.script),
        invited_by_id=by.membership_id,
        invited_at=at,
        sent_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    writing.add(invitation, by=by)
