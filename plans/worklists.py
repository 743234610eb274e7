"""What waits on the first page for those who write plans and answer for their reviews."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.admin_site import add_work_list
from agencies.access.vocabulary import Action, Role
from plans import selectors
from plans.models import PlanVersion
from plans.standing import Standing
from plans.states import DAY

SHOWN = 10
CHANGELIST = "admin:plans_planversion_changelist"
NEXT_ACT = {
    Standing.DRAFT: "Draft: go on writing, or offer it",
    Standing.DECLINED: "Declined: read why, and write a new version",
    Standing.SIGNED: "Signed by the client: sign it too",
}


@add_work_list
def to_offer_or_sign(actor: Actor) -> dict[str, Any] | None:
    if not policy.granted(actor, Action.OFFER, PlanVersion):
        return None
    return {
        "title": "Plans to offer or sign",
        "hint": "",
        "empty": "No plan waits for you. Start one from the page of a client.",
        "rows": [_waiting(version) for version in selectors.to_do(actor)[:SHOWN]],
        "more_url": reverse(CHANGELIST),
    }


def _waiting(version: PlanVersion) -> dict[str, str]:
    standing = version.state
    return {
        "label": f"{version.plan.client}: plan {version.plan.number}, version {version.number}",
        "detail": NEXT_ACT[standing],
        "url": reverse("plans:page", args=[version.public_id]),
        "due": "Sign" if standing is Standing.SIGNED else "",
    }


@add_work_list
def reviews_due(actor: Actor) -> dict[str, Any] | None:
    if actor.role not in {Role.PRACTITIONER, Role.SUPERVISOR}:
        return None
    return {
        "title": "Plan reviews due",
        "hint": f"Due now, or within {selectors.REVIEW_NOTICE.days} days.",
        "empty": "No review is due soon.",
        "rows": [_review(version, actor) for version in selectors.reviews_due(actor, actor.today)[:SHOWN]],
        "more_url": f"{reverse(CHANGELIST)}?state=active",
    }


def _review(version: Any, actor: Actor) -> dict[str, str]:
    day = date_format(version.review_due_on, f"l, {DAY}")
    return {
        "label": f"{version.plan.client}: plan {version.plan.number}",
        "detail": f"Review by {day}",
        "url": reverse("plans:page", args=[version.public_id]),
        "due": "Due" if version.review_due_on <= actor.today else "",
    }
