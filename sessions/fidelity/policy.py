"""Fidelity reviews are staff development: never part of the client's record.

A coder sees what is assigned; the practitioner sees a review once it is released; administrators
and auditors see none.

Two people who code one session do so without knowing of each other's numbers: a supervisor with a sheet
of her own still open sees no coding of that session before she has handed hers in, and no review of a
session is released before all of them are in.
"""

from django.db.models import Q

from agencies.access.actors import Actor
from agencies.access.policy import Resource, register
from agencies.access.reaches import People, always, in_words, naming
from agencies.access.vocabulary import Action, Reach, Role
from sessions.fidelity.models import Rating, Review, Score, Tally
from sessions.policy import SESSIONS


@in_words("{records} assigned to them", lacking=naming("coder", "this one is assigned to {}"))
def _coded_by_me(actor: Actor) -> Q:
    return Q(coder_id=actor.membership_id)


_TEAM = SESSIONS.through("session", Reach.TEAM)[Reach.TEAM]


@in_words(
    "{records} of their teams, once their own coding of the session is in",
    because=_TEAM.because,
    lacking=always("it is another team's, or their own coding of this session is still open"),
)
def _of_my_team_and_not_before_mine(actor: Actor) -> Q:
    """The team's reviews, without those handed in for a session that ``actor`` is still coding."""
    still_coding = Review.objects.waiting().filter(coder_id=actor.membership_id).values("session_id")
    return _TEAM(actor) & (Q(submitted_at=None) | ~Q(session__in=still_coding))


def _whose_session(review: Review, people: People) -> dict[int, str]:
    author = review.session.author
    return {
        person.membership_id: "this one is not released yet"
        if person.membership_id == author.pk
        else f"{author} held this session"
        for person in people
    }


@in_words("{records} of their own sessions, once released", lacking=_whose_session)
def _of_my_sessions_and_released(actor: Actor) -> Q:
    return Q(session__author_id=actor.membership_id, released_at__isnull=False)


SUBMITTED = "a submitted review is not coded again"

REVIEWS = register(
    Resource(
        model=Review,
        reach={
            Reach.TEAM: _of_my_team_and_not_before_mine,
            Reach.ASSIGNED: _coded_by_me,
            Reach.OWN: _of_my_sessions_and_released,
        },
        grants={
            Action.VIEW: {
                Role.SUPERVISOR: Reach.TEAM,
                Role.CODER: Reach.ASSIGNED,
                Role.PRACTITIONER: Reach.OWN,
            },
            Action.ADD: {Role.SUPERVISOR: Reach.TEAM},
            Action.CODE: {Role.SUPERVISOR: Reach.ASSIGNED, Role.CODER: Reach.ASSIGNED},
            Action.RELEASE: {Role.SUPERVISOR: Reach.TEAM},
        },
        while_={
            Action.CODE: Q(submitted_at=None),
            Action.RELEASE: Q(submitted_at__isnull=False, released_at=None)
            & ~Q(session__reviews__submitted_at=None),
        },
        otherwise={
            Action.CODE: SUBMITTED,
            Action.RELEASE: "a review is released once, after it was submitted",
        },
    )
)

_PART_OF_A_REVIEW = {
    Action.VIEW: REVIEWS.grants[Action.VIEW],
    Action.CODE: REVIEWS.grants[Action.CODE],
}

RATINGS, TALLIES, SCORES = (
    register(
        Resource(
            model=part,
            reach=REVIEWS.through("review"),
            grants=_PART_OF_A_REVIEW,
            while_={Action.CODE: Q(review__submitted_at=None)},
            otherwise={Action.CODE: SUBMITTED},
        )
    )
    for part in (Rating, Tally, Score)
)
