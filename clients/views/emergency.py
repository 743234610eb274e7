"""Emergency access: opened here, seen here, ended here, reviewed here."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.access import policy
from agencies.access.http import opened, reach_or_404
from agencies.access.vocabulary import Action
from agencies.audit.models import AuditEvent
from agencies.drafts.pages import end_draft, open_form
from agencies.middleware import AgencyRequest
from agencies.people_support import SHOWN, lines_under, with_requests
from clients.emergency import end_emergency, open_emergency, require_allowed, review_emergency
from clients.emergency_forms import EmergencyForm, ReviewForm
from clients.long_forms import OPEN_IN_EMERGENCY, REVIEW_EMERGENCY
from clients.models import EmergencyAccess, EmergencyReview

NOBODY = (
    "No record has exactly this name together with this birth date or number. Check how both are written."
    " This try is noted."
)


@require_GET
def emergencies(request: AgencyRequest) -> HttpResponse:
    """The accesses one may know of: open ones first, then what waits for a review."""
    policy.require(request.actor, Action.VIEW, EmergencyAccess)
    rows = policy.within_reach(request.actor, Action.VIEW, EmergencyAccess.objects.all())
    rows = rows.select_related("seat", "client", "review", "review__reviewer")
    context = {
        "accesses": rows.order_by("-opened_at", "-pk")[:SHOWN],
        "now": timezone.now(),
        "may_open": policy.granted(request.actor, Action.ADD, EmergencyAccess),
    }
    return render(request, "clients/emergencies.html", context)


@require_http_methods(["GET", "POST"])
def open_record(request: AgencyRequest) -> HttpResponse:
    """Ask for one record, exactly identified; what was typed stays on the page when nobody is found."""
    policy.require(request.actor, Action.ADD, EmergencyAccess)
    now = timezone.now()
    refusals: list[str] = []
    try:
        require_allowed(request.actor, at=now)
    except ValidationError as refusal:
        refusals = refusal.messages
    form = EmergencyForm(request.POST or None)
    if not refusals and form.is_valid():
        try:
            access = open_emergency(form.who, form.need, by=request.actor, at=now)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if access is not None:
                end_draft(request, OPEN_IN_EMERGENCY)
                messages.success(request, "You can read this record for an hour. It is noted that you do.")
                return redirect("clients:page", access.client.public_id)
            form.add_error("name", NOBODY)
    draft = open_form(request, OPEN_IN_EMERGENCY)
    draft.fill(form)
    context = {"form": form, "refusals": refusals, "draft": draft}
    return render(request, "clients/emergency_open.html", context)


@require_http_methods(["GET", "POST"])
def emergency_access(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """One access: why, how long, what was read, and its review."""
    rows = policy.annotate_allowed(request.actor, with_requests(EmergencyAccess.objects.all()), Action.REVOKE)
    rows = rows.select_related("seat", "client", "ended_by")
    access: Any = opened(request, rows, public_id=public_id)
    if request.method == "POST":
        policy.require(request.actor, Action.ADD, EmergencyReview)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        try:
            review_emergency(access, **form.cleaned_data, by=request.actor, at=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
        else:
            end_draft(request, REVIEW_EMERGENCY, access.public_id)
            messages.success(request, "The review is noted.")
            return redirect("clients:emergency_access", access.public_id)
    return render(request, "clients/emergency.html", _context(request, access, form))


def _context(request: AgencyRequest, access: Any, form: ReviewForm) -> dict[str, object]:
    now = timezone.now()
    review = EmergencyReview.objects.filter(access=access).select_related("reviewer").first()
    may_review = (
        policy.granted(request.actor, Action.ADD, EmergencyReview)
        and access.seat.user_id != request.actor.user_id
    )
    is_asked = form.is_bound or (may_review and review is None and access.ends_at <= now)
    draft = open_form(request, REVIEW_EMERGENCY, access.public_id) if is_asked else None
    if draft is not None:
        draft.fill(form)
    return {
        "access": access,
        "draft": draft,
        "is_open": access.ends_at > now,
        "review": review,
        "form": form if is_asked else None,
        "lines": lines_under(request.actor, access.public_id),
        "may_read_trail": policy.granted(request.actor, Action.VIEW, AuditEvent),
        "shown": SHOWN,
    }


@require_POST
def end(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """End an access at once; the record is out of reach again from the next request."""
    access = reach_or_404(request, Action.VIEW, EmergencyAccess, public_id=public_id)
    if policy.allows(request.actor, Action.REVOKE, access):
        end_emergency(access, by=request.actor, at=timezone.now())
        messages.success(request, "The emergency access has ended.")
    else:
        messages.info(request, "This emergency access has ended already.")
    return redirect("clients:emergency_access", access.public_id)
