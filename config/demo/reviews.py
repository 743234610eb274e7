"""Entering fidelity reviews: the supervisor assigns a session, a coder codes it, the supervisor releases."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import cycle

from agencies.access.vocabulary import Role
from config.demo.feedback import ReviewScript
from config.demo.world import Case, World
from sessions.fidelity.coding import Coding
from sessions.fidelity.models import Review
from sessions.fidelity.services import assign_review, release_review, submit_review
from sessions.models import Session

SEGMENT = 20
DAYS_TO_CODE = 10
DAYS_OVERDUE = 6


def enter_reviews(world: World, cases: Iterable[Case], scripts: Iterable[ReviewScript]) -> None:
    """Every review whose client is among ``cases``; the coders take turns."""
    by_client = {case.client.family_name: case for case in cases}
    coders = cycle(seat.name for seat in world.script.named(Role.CODER))
    for script, coder in zip(scripts, coders, strict=False):
        if script.client in by_client:
            session = by_client[script.client].sessions[script.session - 1]
            _review(world, session, script, coder=coder)


def _review(world: World, session: Session, script: ReviewScript, *, coder: str) -> None:
    supervisor = world.script.supervisor_of(session.client.team.name).name
    assigned = _assigned_on(world, session, script)
    at = world.at(assigned, 9, 15)
    review = assign_review(
        session,
        coder=world.seats[coder],
        due_on=assigned + timedelta(days=DAYS_TO_CODE),
        by=world.actor(supervisor, at),
        at=at,
    )
    if script.is_coded:
        _code(world, review, script, coder=coder, at=_later(world, assigned, 7, 14))
    if script.state == "released":
        at = _later(world, assigned, 9, 15)
        by = world.actor(supervisor, at)
        release_review(review, strengths=script.strengths, growth=script.growth, by=by, at=at)


def _assigned_on(world: World, session: Session, script: ReviewScript) -> date:
    """Two days after the session; one that still waits was assigned lately, or too long ago."""
    yesterday = world.today - timedelta(days=1)
    if script.is_coded:
        return min(session.held_on + timedelta(days=2), yesterday)
    days_ago = DAYS_TO_CODE + DAYS_OVERDUE if script.state == "overdue" else 3
    return max(session.held_on, world.today - timedelta(days=days_ago))


def _later(world: World, day: date, days: int, hour: int) -> datetime:
    return world.at(min(day + timedelta(days=days), world.today - timedelta(days=1)), hour, 30)


def _code(world: World, review: Review, script: ReviewScript, *, coder: str, at: datetime) -> None:
    rng = world.generator("segment", script.client, script.session)
    assert review.session.target is not None  # noqa: S101 - for the type checker: a signed session has one
    coding = Coding(
        change_goal=review.session.target.description,
        goal_is_behavioural=True,
        ratings=script.ratings,
        counts=script.counts,
        engaging_only=script.is_engaging_only,
        segment_start=rng.randrange(review.session.minutes - SEGMENT),
        segment_minutes=SEGMENT,
    )
    submit_review(review, coding=coding, by=world.actor(coder, at), at=at)
