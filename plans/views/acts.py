"""What is done to a version: offered, countersigned, written anew."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import http, policy
from agencies.access.actors import Actor
from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from plans import selectors
from plans.content import gaps_for_offer
from plans.forms.closing import CloseForm
from plans.forms.signing import CountersignForm
from plans.models import Plan, PlanVersion
from plans.parts import read_content
from plans.services import CLOSED_ALREADY, close_plan, countersign_version, offer_version, revise_plan
from plans.views.reading import is_in_portal, rows_for, show_version


def _offered(actor: Actor) -> QuerySet[Any]:
    """Versions the actor sees whose words and answer stand: there is nothing to offer or sign any more."""
    return policy.within_reach(actor, Action.VIEW, PlanVersion.objects.filter(offered_at__isnull=False))


def too_late(action: Action, says: str) -> Callable[[http.ActingView], http.ActingView]:
    """Whoever may ``action`` but comes second, by a second click, gets the page as it is now."""
    return http.too_late(action, _offered, says=says, to=_page_as_it_is)


def _page_as_it_is(_request: AgencyRequest, version: Any) -> HttpResponse:
    return redirect("plans:page", version.public_id)


OFFERED_ALREADY = "This version is offered; its words do not change any more."
SIGNED_ALREADY = "This version does not wait for your signature."


@require_POST
@too_late(Action.OFFER, OFFERED_ALREADY)
def offer(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Show the draft to the client, or say what is missing."""
    version = reach_or_404(request, Action.OFFER, rows_for(request), public_id=public_id)
    try:
        offered = offer_version(version, by=request.actor, at=timezone.now())
    except ValidationError:
        gaps = gaps_for_offer(read_content(version), today=request.actor.today)
        return show_version(request, version, gaps=gaps)
    messages.success(request, offered_message(offered))
    return redirect("plans:page", public_id)


def offered_message(version: PlanVersion) -> str:
    """What comes next: a client without a place in the portal cannot answer there."""
    if is_in_portal(version.plan.client):
        return "Offered. The client can read and sign it in the portal."
    return "Offered. Invite the client to the portal, or go through the printed plan together."


@require_POST
@too_late(Action.COSIGN, SIGNED_ALREADY)
def countersign(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Sign after the client: the version comes into force."""
    version = reach_or_404(request, Action.COSIGN, rows_for(request), public_id=public_id)
    form = CountersignForm(request.POST)
    if form.is_valid() and _signed(request, version, form):
        messages.success(request, "Signed. This version is in force now.")
        return redirect("plans:page", public_id)
    return show_version(request, version, signing=form)


def _signed(request: AgencyRequest, version: Any, form: CountersignForm) -> bool:
    """Whether the version bears the signature now; what stood against it goes into the form."""
    try:
        countersign_version(
            version,
            typed_name=form.cleaned_data["typed_name"],
            device=request.headers.get("User-Agent", ""),
            by=request.actor,
            at=timezone.now(),
        )
    except ValidationError as refusal:
        form.add_error(None, ValidationError(refusal.messages))
        return False
    return True


@require_POST
def revise(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """A new draft that begins as a copy; the draft there is, if there is one."""
    rows = PlanVersion.objects.filter(plan__closed_on=None).select_related("plan")
    version = reach_or_404(request, Action.VIEW, rows, public_id=public_id)
    policy.require(request.actor, Action.ADD, PlanVersion)
    policy.locked(request.actor, Action.CHANGE, version.plan)
    draft = selectors.open_draft(request.actor, version.plan)
    if draft is None:
        draft = revise_plan(version, by=request.actor)
    is_mine = policy.allows(request.actor, Action.CHANGE, draft)
    return redirect("plans:write" if is_mine else "plans:page", draft.public_id)


@require_POST
def close(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """End the plan of a version on the day given."""
    policy.require(request.actor, Action.CHANGE, Plan)
    version = reach_or_404(request, Action.VIEW, rows_for(request), public_id=public_id)
    form = CloseForm(request.POST)
    if version.plan.closed_on is not None:
        messages.info(request, CLOSED_ALREADY)
    elif form.is_valid() and _closed(request, version.plan, form):
        messages.success(request, "This plan is closed.")
    else:
        return show_version(request, version, closing=form)
    return redirect("plans:page", public_id)


def _closed(request: AgencyRequest, plan: Plan, form: CloseForm) -> bool:
    """Whether the plan is closed now; what stood against it goes into the form."""
    try:
        close_plan(plan, on=form.cleaned_data["closed_on"], by=request.actor)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True
