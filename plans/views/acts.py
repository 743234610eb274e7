"""What is done to a version: offered, countersigned, written anew."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.http import reach_or_404
from agencies.access.policy import OutOfReach
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from plans import selectors
from plans.content import gaps_for_offer
from plans.forms.signing import CountersignForm
from plans.models import PlanVersion
from plans.parts import read_content
from plans.services import countersign_version, offer_version, revise_plan
from plans.views.reading import rows_for, show_version

View = Callable[[AgencyRequest, UUID], HttpResponse]


def too_late(action: Action, says: str) -> Callable[[View], View]:
    """Whoever may ``action`` but comes second, by a second click, gets the page as it is now."""

    def decorate(view: View) -> View:
        @wraps(view)
        def act_or_show(request: AgencyRequest, public_id: UUID) -> HttpResponse:
            try:
                return view(request, public_id)
            except (Http404, OutOfReach):
                if not _is_past(request.actor, action, public_id):
                    raise
            messages.info(request, says)
            return redirect("plans:page", public_id)

        return act_or_show

    return decorate


def _is_past(actor: Actor, action: Action, public_id: UUID) -> bool:
    """Whether the actor sees this version, and it was offered: there is nothing to ``action`` any more."""
    rows = PlanVersion.objects.filter(public_id=public_id, offered_at__isnull=False)
    return (
        policy.granted(actor, action, PlanVersion) and policy.within_reach(actor, Action.VIEW, rows).exists()
    )


OFFERED_ALREADY = "This version is offered; its words do not change any more."
SIGNED_ALREADY = "This version does not wait for your signature."


@require_POST
@too_late(Action.OFFER, OFFERED_ALREADY)
def offer(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Show the draft to the client, or say what is missing."""
    version = reach_or_404(request, Action.OFFER, rows_for(request), public_id=public_id)
    try:
        offer_version(version, by=request.actor, at=timezone.now())
    except ValidationError:
        return show_version(request, version, CountersignForm(), gaps_for_offer(read_content(version)))
    messages.success(request, "Offered. The client can read and sign it in the portal.")
    return redirect("plans:page", public_id)


@require_POST
@too_late(Action.COSIGN, SIGNED_ALREADY)
def countersign(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Sign after the client: the version comes into force."""
    version = reach_or_404(request, Action.COSIGN, rows_for(request), public_id=public_id)
    form = CountersignForm(request.POST)
    if form.is_valid() and _signed(request, version, form):
        messages.success(request, "Signed. This version is in force now.")
        return redirect("plans:page", public_id)
    return show_version(request, version, form)


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
