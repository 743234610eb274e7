"""What a change of a seat does to plans that are still drafts."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.consequences import Item, Watched, watch
from agencies.models import Membership
from plans.models import PlanVersion


def _drafts(seat: Membership, actor: Actor | None, today: date) -> QuerySet[PlanVersion]:  # noqa: ARG001 - the shape of all
    rows = PlanVersion.objects.all()
    return policy.within_reach(actor, Action.CHANGE, rows) if actor else rows.none()


def _draft(version: Any) -> Item:
    return Item(f"Plan of {version.plan.client}", reverse("plans:page", args=[version.public_id]))


watch(
    60,
    Watched(
        key="drafts",
        model=PlanVersion,
        rows=_drafts,
        item=_draft,
        related=("plan__client",),
        gained=("1 plan in draft can be written again", "{count} plans in draft can be written again"),
        lost=(
            "1 plan that {name} has in draft can no longer be changed",
            "{count} plans that {name} has in draft can no longer be changed",
        ),
    ),
)
