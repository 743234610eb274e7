"""Opening a client's record, putting her on a caseload, and closing it again."""

from datetime import date, timedelta

from agencies.access.vocabulary import Role
from clients.details import ClientDetails
from clients.models import Assignment
from clients.services import assign_practitioner, close_client, end_assignment, open_client, seat_client
from config.demo.accounts import client_address
from config.demo.days import timeline
from config.demo.people import create_person
from config.demo.story import Story
from config.demo.world import Case, World

DAYS_OF_A_YEAR = 365.25


def open_case(world: World, story: Story) -> Case:
    """The record as intake opens it, and the supervisor's choice of a practitioner."""
    rng = world.generator(story.name)
    days = timeline(story, today=world.today, rng=rng)
    (intake, *_) = world.script.named(Role.INTAKE)
    opening = world.at(days.opened_on, 10, rng.randrange(60))
    client = open_client(
        details=_details(world, story, opened_on=days.opened_on),
        team=world.teams[team_of(world, story)],
        by=world.actor(intake.name, opening),
    )
    case = Case(story, client, days, rng)
    if story.practitioner:
        _assign(world, case)
    return case


def team_of(world: World, story: Story) -> str:
    """The team that waits for the client, or the one of her practitioner."""
    return story.team or world.script.seat(story.practitioner).teams[0]


def _details(world: World, story: Story, *, opened_on: date) -> ClientDetails:
    rng = world.generator(story.name, "details")
    born = world.today - timedelta(days=int(story.age * DAYS_OF_A_YEAR) + rng.randint(5, 350))
    return ClientDetails(
        given_name=story.given_name,
        family_name=story.family_name,
        chosen_name=story.chosen_name,
        pronouns=story.pronouns,
        birth_date=born,
        phone=f"({world.script.area_code}) 555-01{rng.randrange(100):02}",
        safe_to_leave_message=rng.random() < 0.6,
        email=client_address(story.name) if rng.random() < 0.7 else "",
        language=story.language,
        needs_interpreter=story.needs_interpreter,
        opened_on=opened_on,
    )


def _assign(world: World, case: Case) -> Assignment:
    supervisor = world.script.supervisor_of(team_of(world, case.story))
    return assign_practitioner(
        case.client,
        practitioner=world.seats[case.story.practitioner],
        starts_on=case.days.opened_on,
        by=world.actor(supervisor.name, world.at(case.days.opened_on, 15, 20)),
    )


def give_portal(world: World, case: Case, *, on: date) -> None:
    """The client's own place in the portal, taken on this day."""
    at = world.at(on, 12, 15)
    person = create_person(case.story.name, client_address(case.story.name), encoded=world.encoded)
    practitioner = world.actor(case.story.practitioner, at)
    case.client.seat = seat_client(case.client, user=person, by=practitioner, at=at)


def close_case(world: World, case: Case, *, on: date) -> None:
    """The practitioner closes the record, the supervisor takes it off the caseload."""
    closing = world.at(on, 17, 5)
    close_client(case.client, on=on, by=world.actor(case.story.practitioner, closing))
    supervisor = world.script.supervisor_of(team_of(world, case.story))
    assignment = case.client.assignments.get(ends_on=None)
    end_assignment(assignment, ends_on=on + timedelta(days=1), by=world.actor(supervisor.name, closing))
