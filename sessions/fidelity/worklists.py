"""What the first page of the admin says about reviews."""

from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.admin_site import add_work_list
from agencies.access.vocabulary import Action
from sessions.fidelity import selectors
from sessions.fidelity.models import Review

SHOWN: Final = 8


@add_work_list
def reviews_due(actor: Actor) -> dict[str, Any] | None:
    """For those who assign reviews: their own to code, then what others are coding in their sight."""
    if not policy.granted(actor, Action.ADD, Review):
        return None
    waiting = [*selectors.waiting_for_me(actor)[:SHOWN], *selectors.waiting_for_others(actor)[:SHOWN]]
    return {
        "title": "Reviews due",
        "hint": "Sessions waiting to be coded, yours first.",
        "empty": "No session is waiting to be coded. The review queue lists sessions without a review.",
        "rows": [_row(review, actor) for review in waiting[:SHOWN]],
        "more_url": reverse("reviews:queue"),
    }


def _row(review: Any, actor: Actor) -> dict[str, str]:
    recording = selectors.Recording(review.recorded_on, review.recorded_minutes)
    mine = review.coder_id == actor.membership_id
    names = [review.practitioner_name or "", "" if mine else f"with {review.coder_name}"]
    return {
        "label": str(recording),
        "detail": ", ".join(name for name in names if name),
        "url": reverse("reviews:code", args=[review.public_id]) if mine else reverse("reviews:queue"),
        "due": _due(review, actor),
    }


def _due(review: Any, actor: Actor) -> str:
    day = date_format(review.due_on, "F j")
    return f"Overdue since {day}" if review.due_on < actor.today else f"Due {day}"
