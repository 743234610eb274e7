"""Reviews at every stage, for the tests of their pages."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from sessions.fidelity.models import Review
from sessions.fidelity.services import assign_review, release_review, submit_review
from sessions.models import Session
from sessions.services import sign_note
from tests import records
from tests.cast import Cast

WORDS = {"strengths": "You waited for the answer.", "growth": "One more reflection."}
SHEET: dict[str, str] = {
    "change_goal": "Walk each evening",
    "goal_is_behavioural": "yes",
    "segment_start": "10",
    "segment_minutes": "20",
    **{f"rating_{item}": "4" for item in ("cultivate", "soften", "partnership", "empathy")},
    **{f"count_{item}": str(times) for item, times in records.CODING.counts.items()},
}


def signed_session(cast: Cast, reach: str = "assigned", *, days_ago: int = 5) -> Session:
    practitioner = {"assigned": cast.practitioner, "team": cast.colleague}.get(reach, cast.stranger)
    with tenancy.activate(cast.pk):
        session = records.add_session(cast, cast.clients[reach], practitioner, "stage", days_ago=days_ago)
        return sign_note(session, by=practitioner, at=timezone.now())


def assigned(
    cast: Cast, reach: str = "assigned", *, coder: Role = Role.SUPERVISOR, due_in: int = 7, days_ago: int = 5
) -> Review:
    session = signed_session(cast, reach, days_ago=days_ago)
    with tenancy.activate(cast.pk):
        return assign_review(
            session,
            coder=cast.members[coder],
            due_on=cast.today() + timedelta(days=due_in),
            by=records.supervisor_of(cast, cast.clients[reach]),
            at=timezone.now(),
        )


def submitted(cast: Cast, *, coder: Role = Role.SUPERVISOR, days_ago: int = 5, **changes: Any) -> Review:
    review = assigned(cast, coder=coder, days_ago=days_ago)
    coding = replace(records.CODING, **changes)
    with tenancy.activate(cast.pk):
        return submit_review(review, coding=coding, by=cast.actors[coder], at=timezone.now())


def released(cast: Cast, *, days_ago: int = 5, **changes: Any) -> Review:
    review = submitted(cast, days_ago=days_ago, **changes)
    with tenancy.activate(cast.pk):
        return release_review(review, **WORDS, by=cast.supervisor, at=timezone.now())


def sven(cast: Cast) -> Browser:
    """The supervisor of the other team, signed in."""
    browser = Browser()
    user = cast.seat("Sven").user
    assert user is not None
    browser.force_login(user)
    return browser


def words_of(page: Any) -> str:
    """The text of a page with its runs of white space closed up."""
    return " ".join(page.content.decode().split())
