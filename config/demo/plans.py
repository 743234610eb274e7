"""The life of a client's plan: written, offered, answered, signed by both, renewed, closed."""

from datetime import date, timedelta

from config.demo.casework import give_portal
from config.demo.plan_reading import content_of
from config.demo.story import PlanScript
from config.demo.world import Case, World
from plans.models import PlanVersion
from plans.services import (
    close_plan,
    countersign_version,
    decline_version,
    offer_version,
    revise_plan,
    sign_version,
    start_plan,
    write_draft,
)

DEVICES = (
    "Safari on iPhone",
    "Chrome on Android",
    "Firefox on Windows",
    "Safari on iPad",
    "Chrome on a library computer",
)
DESK = "Chrome on Windows, office"


def live_plan(world: World, case: Case, script: PlanScript) -> None:
    """Take the plan from its first draft to the state the story leaves it in."""
    day = _day_after(case, script.after[0])
    version = _draft(world, case, script, on=day)
    if not script.is_answered:
        return
    give_portal(world, case, on=day)
    _offer(world, case, version, on=day)
    if script.state == "declined":
        _decline(world, case, version, reason=script.declined_because, on=day)
    elif script.state != "offered":
        signed_on = _sign(world, case, version, on=day)
        _go_on(world, case, script, version, signed_on=signed_on)


def _go_on(world: World, case: Case, script: PlanScript, version: PlanVersion, *, signed_on: date) -> None:
    if script.state == "signed":
        return
    _countersign(world, case, version, on=signed_on)
    if script.state == "renewed":
        _renew(world, case, script, version)
    if script.state == "closed" and case.days.closed_on:
        at = world.at(case.days.closed_on, 16, 40)
        close_plan(version.plan, on=case.days.closed_on, by=world.actor(case.story.practitioner, at))


def _renew(world: World, case: Case, script: PlanScript, version: PlanVersion) -> None:
    day = _day_after(case, script.after[1])
    by = world.actor(case.story.practitioner, world.at(day, 16))
    draft = revise_plan(version, by=by)
    write_draft(draft, content=content_of(script, on=day, version=2), by=by)
    _offer(world, case, draft, on=day)
    _countersign(world, case, draft, on=_sign(world, case, draft, on=day))


def _day_after(case: Case, session: int) -> date:
    return case.days.sessions[session - 1]


def _draft(world: World, case: Case, script: PlanScript, *, on: date) -> PlanVersion:
    by = world.actor(case.story.practitioner, world.at(on, 16))
    version = start_plan(case.client, by=by)
    return write_draft(version, content=content_of(script, on=on), by=by)


def _offer(world: World, case: Case, version: PlanVersion, *, on: date) -> None:
    at = world.at(on, 16, 45)
    offer_version(version, by=world.actor(case.story.practitioner, at), at=at)


def _decline(world: World, case: Case, version: PlanVersion, *, reason: str, on: date) -> None:
    at = world.at(case.days.past(on + timedelta(days=3)), 20, 10)
    assert case.client.seat is not None  # noqa: S101 - for the type checker: the portal was given before
    decline_version(version, reason=reason, by=world.acting(case.client.seat, at), at=at)


def _sign(world: World, case: Case, version: PlanVersion, *, on: date) -> date:
    """The client's signature, an evening or two after the offer; the day it was given."""
    day = case.days.past(on + timedelta(days=case.rng.randint(1, 3)))
    at = world.at(max(day, on), 19, case.rng.randrange(60))
    assert case.client.seat is not None  # noqa: S101 - for the type checker: the portal was given before
    by = world.acting(case.client.seat, at)
    sign_version(version, typed_name=case.full_name, device=case.rng.choice(DEVICES), by=by, at=at)
    return by.today


def _countersign(world: World, case: Case, version: PlanVersion, *, on: date) -> None:
    day = case.days.past(on + timedelta(days=1))
    at = world.at(day, 9, 20) if day > on else world.at(on, 21)
    by = world.actor(case.story.practitioner, at)
    countersign_version(version, typed_name=by.name, device=DESK, by=by, at=at)
