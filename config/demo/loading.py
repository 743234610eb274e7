"""Loading one agency: everything in one transaction, through the services a person's click goes through."""

import gc
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from agencies import tenancy
from agencies.models import Agency
from config.demo.agencies import AgencyScript, script_of
from config.demo.casework import close_case, open_case
from config.demo.exceptional import enter_exceptional
from config.demo.feedback import ReviewScript, read_reviews
from config.demo.people import found, seat_staff
from config.demo.plans import live_plan
from config.demo.reading import read_agency
from config.demo.reviews import enter_reviews
from config.demo.sessions import tell_sessions
from config.demo.story import Story
from config.demo.turnover import invite, see_off
from config.demo.unsent import leave_unsent
from config.demo.world import Case, World


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded. ``seconds`` is wall-clock time."""

    agency: str
    clients: int
    sessions: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.agency}: {self.clients} clients, {self.sessions} sessions in {self.seconds:.1f} s."


def is_loaded(script: AgencyScript) -> bool:
    return Agency.objects.filter(slug=script.slug).exists()


def load_agency(slug: str, *, today: date, encoded: str) -> Loaded:
    """The whole agency as it stands on ``today``, or nothing at all when something goes wrong.

    For a process of its own, which ends afterwards.
    """
    gc.disable()  # it would only look through millions of short-lived values, for a tenth of the time
    return load_slice(script_of(slug), read_agency(slug), read_reviews(slug), today=today, encoded=encoded)


def load_slice(
    script: AgencyScript,
    stories: Iterable[Story],
    reviews: Iterable[ReviewScript],
    *,
    today: date,
    encoded: str,
) -> Loaded:
    """The agency with its staff, and these clients and reviews of it."""
    began = time.monotonic()
    with _whole_or_nothing():
        world = found(script, today=today, encoded=encoded)
        with tenancy.activate(world.agency.pk):
            seat_staff(world)
            cases = [_tell(world, story) for story in stories]
            enter_reviews(world, cases, reviews)
            see_off(world, cases)
            invite(world)
            enter_exceptional(world, cases)
            leave_unsent(world, cases)
    told = sum(len(case.sessions) for case in cases)
    return Loaded(script.name, len(cases), told, time.monotonic() - began)


@contextmanager
def _whole_or_nothing() -> Iterator[None]:
    """One transaction without savepoints inside.

    Nothing within it is ever given up alone, and they are three of ten round trips to the database.
    """
    with transaction.atomic():
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            connection.features.uses_savepoints = True


def _tell(world: World, story: Story) -> Case:
    case = open_case(world, story)
    tell_sessions(world, case)
    if story.plan:
        live_plan(world, case, story.plan)
    if case.days.closed_on:
        close_case(world, case, on=case.days.closed_on)
    return case
