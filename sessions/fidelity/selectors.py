"""What the pages of this room show: reviews and sessions within reach, and no more of them than needed.

A fidelity coder works blind and has no right to sessions. What she is told about one is named here: the
day and the minutes. Names and references are read through the policy on sessions, so that they are empty
for whoever may not read the session.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.formats import date_format

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action, Role
from agencies.models import Membership
from clients.models import TargetBehaviour
from sessions.fidelity.models import Review
from sessions.models import Session

LATELY: Final = timedelta(days=60)
MOST_ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Recording:
    """A session as a blind coder may know it."""

    held_on: date
    minutes: int

    def __str__(self) -> str:
        return f"Session of {date_format(self.held_on, 'F j, Y')}, {self.minutes} minutes"


def recording_of(review: Review) -> Recording:
    """The day and the minutes of the session under review, and nothing else of it; one query."""
    return Recording(*Session.objects.values_list("held_on", "minutes").get(pk=review.session_id))


def practitioner_seen(actor: Actor, review: Review) -> Membership | None:
    """Whose session it is, or None where ``actor`` may not read the session; one query."""
    rows = Session.objects.filter(pk=review.session_id).select_related("author")
    found = policy.within_reach(actor, Action.VIEW, rows).first()
    return None if found is None else found.author


def change_goal_in_reach(actor: Actor, review: Review) -> str:
    """The target behaviour the session names, where ``actor`` may read the client's targets; else empty."""
    targets = TargetBehaviour.objects.filter(sessions=review.session_id)
    reached = policy.within_reach(actor, Action.VIEW, targets)
    return reached.values_list("description", flat=True).first() or ""


def waiting_for_me(actor: Actor) -> QuerySet[Any]:
    """What ``actor`` is asked to code, due first."""
    rows = policy.within_reach(actor, Action.CODE, Review.objects.waiting())
    return _told(actor, rows).order_by("due_on", "pk")


def waiting_for_others(actor: Actor) -> QuerySet[Any]:
    """What other people are coding within ``actor``'s sight, due first."""
    others = Review.objects.waiting().exclude(coder_id=actor.membership_id)
    return _told(actor, policy.within_reach(actor, Action.VIEW, others)).order_by("due_on", "pk")[:MOST_ROWS]


def ready_to_release(actor: Actor) -> QuerySet[Any]:
    """Coded, and for ``actor`` to release, the longest waiting first.

    ``may_release`` is false while another coding of the same session is not in.
    """
    rows = Review.objects.unreleased()
    if not policy.granted(actor, Action.RELEASE, Review):
        rows = rows.none()
    told = _told(actor, policy.within_reach(actor, Action.VIEW, rows))
    return policy.annotate_allowed(actor, told, Action.RELEASE).order_by("submitted_at", "pk")[:MOST_ROWS]


def handed_in_lately(actor: Actor) -> QuerySet[Any]:
    """What ``actor`` coded in the last 60 days, newest first."""
    mine = Review.objects.filter(coder_id=actor.membership_id, submitted_at__date__gte=actor.today - LATELY)
    rows = policy.within_reach(actor, Action.VIEW, mine)
    return _told(actor, rows).order_by("-submitted_at", "-pk")[:MOST_ROWS]


def released_lately(actor: Actor) -> QuerySet[Any]:
    """What was released in the last 60 days within ``actor``'s sight, newest first."""
    recent = Review.objects.released().filter(released_at__date__gte=actor.today - LATELY)
    return _told(actor, policy.within_reach(actor, Action.VIEW, recent)).order_by("-released_at", "-pk")[
        :MOST_ROWS
    ]


def sessions_to_assign(actor: Actor) -> QuerySet[Session]:
    """Signed sessions that ``actor`` may read and give to a coder."""
    readable = policy.within_reach(actor, Action.VIEW, Session.objects.signed())
    return readable if policy.granted(actor, Action.ADD, Review) else readable.none()


def sessions_without_review(actor: Actor) -> QuerySet[Session]:
    """Of those, the ones of the last 60 days nobody was asked to review, newest first."""
    reviews = Review.objects.filter(session=OuterRef("pk"))
    recent = sessions_to_assign(actor).filter(held_on__gte=actor.today - LATELY, held_on__lte=actor.today)
    return recent.filter(~Exists(reviews)).select_related("author").order_by("-held_on", "-pk")[:MOST_ROWS]


def possible_coders(session: Session, *, at: datetime) -> QuerySet[Membership]:
    """Everyone of the agency who may be asked to code ``session``: its coders and supervisors, by name.

    This reaches beyond the team a supervisor sees, on purpose: coders stand outside the teams, so that
    they work blind. Names and roles of colleagues are all that is shown of them.
    """
    live: QuerySet[Membership] = Membership.objects.live(at)
    coders = live.filter(role__in=[Role.CODER, Role.SUPERVISOR])
    return coders.exclude(pk=session.author_id).order_by("name", "pk")


def own_feedback(actor: Actor) -> QuerySet[Any]:
    """The released reviews of ``actor``'s own sessions, newest session first, with ratings and counts."""
    released = Review.objects.released().filter(session__author_id=actor.membership_id)
    reached = _told(actor, policy.within_reach(actor, Action.VIEW, released))
    return reached.prefetch_related("ratings", "tallies").order_by("-session__held_on", "-pk")


def _told(actor: Actor, rows: QuerySet[Review]) -> QuerySet[Any]:
    """Add what lists tell of a session: the recording for everyone, whose it is for its readers."""
    seen = policy.within_reach(actor, Action.VIEW, Session.objects.filter(pk=OuterRef("session_id")))
    return rows.annotate(
        recorded_on=F("session__held_on"),
        recorded_minutes=F("session__minutes"),
        practitioner_name=Subquery(seen.values("author__name")[:1]),
        coder_name=F("coder__name"),
    )
