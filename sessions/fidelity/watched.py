"""What a change of a seat does to reviews that are assigned and not coded yet."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.consequences import Item, Watched, watch
from agencies.models import Membership
from sessions.fidelity.models import Review


def _to_code(seat: Membership, actor: Actor | None, today: date) -> QuerySet[Review]:  # noqa: ARG001 - the shape of all
    rows = Review.objects.all()
    return policy.within_reach(actor, Action.CODE, rows) if actor else rows.none()


def _review(review: Any) -> Item:
    due = f"Review due {date_format(review.due_on, 'F j, Y')}"
    return Item(due, reverse("reviews:scores", args=[review.public_id]))


watch(
    50,
    Watched(
        key="reviews",
        model=Review,
        rows=_to_code,
        item=_review,
        order_by=("due_on", "pk"),
        gained=(
            "1 review assigned to {name} can be coded again",
            "{count} assigned reviews can be coded again",
        ),
        lost=(
            "1 review assigned to {name} stays uncoded",
            "{count} reviews assigned to {name} stay uncoded",
        ),
    ),
)
