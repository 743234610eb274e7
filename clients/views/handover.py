"""Handing over a caseload: choose, look at it once more, then all of it at once."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.access import policy
from agencies.access.http import looked_at
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from agencies.models import Membership
from clients.forms import HandoverForm
from clients.handing_over import caseload_to_hand_over, hand_over
from clients.models import Client


@require_http_methods(["GET", "POST"])
def handover(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Who takes over each client of a colleague who leaves or moves, and from which day."""
    policy.require(request.actor, Action.ASSIGN, Client)
    seat = looked_at(request, Action.VIEW, Membership, public_id=public_id)
    rows = list(caseload_to_hand_over(seat, by=request.actor))
    step = request.POST.get("step", "")
    form = HandoverForm(request.POST or None, actor=request.actor, seat=seat, caseload=rows)
    context = {"seat": seat, "form": form, "count": len(rows)}
    if step == "back" or not form.is_valid():
        return render(request, "clients/handover.html", context)
    if step == "apply" and _handed_over(request, seat, form):
        return redirect("people:member", seat.public_id)
    template = "clients/handover.html" if form.errors else "clients/handover_review.html"
    return render(request, template, context)


def _handed_over(request: AgencyRequest, seat: Membership, form: HandoverForm) -> bool:
    try:
        form.refuse_another_list()
        count = hand_over(seat, form.steps(), on=form.cleaned_data["on"], by=request.actor)
    except ValidationError as refusal:
        form.add_error(None, ValidationError(refusal.messages))
        return False
    some = "1 client is" if count == 1 else f"{count} clients are"
    messages.success(request, f"{some} handed over. Each is noted in the audit trail.")
    return True
