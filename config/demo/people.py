"""Founding the agency and seating its staff."""

from datetime import date, timedelta

from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.models import Agency, User
from agencies.services import add_member, add_team, found_agency, join_team
from config.demo.accounts import operator_address, staff_address
from config.demo.agencies import AGENCIES, OPERATOR, AgencyScript
from config.demo.world import World

WEEKS_OF_WORK = 30


def create_person(name: str, email: str, *, encoded: str) -> User:
    """Somebody who can sign in with the password that ``encoded`` stands for."""
    person = User(name=name, email=email, password=encoded)
    person.full_clean()
    person.save()
    return person


def create_operator(*, encoded: str) -> None:
    """The operator of an installation that holds nothing but the demo world.

    Where there are agencies of their own, or the operator is there already, nothing happens: a phrase
    that is printed must not open anybody's real installation.
    """
    invented = [agency.slug for agency in AGENCIES]
    if Agency.objects.exclude(slug__in=invented).exists():
        return
    if User.objects.filter(email=operator_address()).exists():
        return
    operator = create_person(OPERATOR, operator_address(), encoded=encoded)
    operator.is_operator = True
    operator.save(update_fields=["is_operator"])


def found(script: AgencyScript, *, today: date, encoded: str) -> World:
    """The agency with its administrator, founded before the first client came."""
    (founder,) = script.named(Role.ADMINISTRATOR)
    agency, seat = found_agency(
        name=script.name,
        slug=script.slug,
        time_zone=script.time_zone,
        letterhead=script.letterhead,
        administrator=create_person(founder.name, staff_address(founder.name, script), encoded=encoded),
        at=script.moment(today - timedelta(weeks=WEEKS_OF_WORK), 9),
        mfa_roles=STAFF_ROLES if script.asks_for_second_step else (),
    )
    return World(script, agency, today, encoded, seats={founder.name: seat})


def seat_staff(world: World) -> None:
    """Teams and staff, in the order they are listed. Runs inside the agency."""
    (founder,) = world.script.named(Role.ADMINISTRATOR)
    at = world.at(world.today - timedelta(weeks=WEEKS_OF_WORK), 11)
    by = world.actor(founder.name, at)
    for name in world.script.teams:
        world.teams[name] = add_team(name=name, by=by)
    for seat in world.script.seats:
        if seat.name not in world.seats:
            person = create_person(seat.name, staff_address(seat.name, world.script), encoded=world.encoded)
            world.seats[seat.name] = add_member(
                person, role=seat.role, name=seat.name, title=seat.title, by=by, at=at
            )
        for team in seat.teams:
            join_team(world.seats[seat.name], team=world.teams[team], by=by)
