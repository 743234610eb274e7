"""Who works with a client: assign, and end an assignment."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import policy
from agencies.access.http import looked_at, reach_or_404
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from clients.forms import AssignForm
from clients.models import Assignment, Client
from clients.services import assign_practitioner, end_assignment


@require_http_methods(["GET", "POST"])
def assign(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Put a client on someone's caseload; shows who has had her so far."""
    client = looked_at(request, Action.ASSIGN, Client, public_id=public_id)
    form = AssignForm(request.POST or None, actor=request.actor)
    if form.is_valid() and _assigned(request, client, form):
        messages.success(request, f"{client} is on the caseload of {form.cleaned_data['practitioner']}.")
        return redirect("clients:page", public_id=public_id)
    rows = policy.within_reach(request.actor, Action.VIEW, Assignment.objects.filter(client=client))
    rows = rows.select_related("practitioner").order_by("-starts_on", "-pk")
    context = {"client": client, "form": form, "assignments": rows, "today": request.actor.today}
    return render(request, "clients/assign.html", context)


def _assigned(request: AgencyRequest, client: Client, form: AssignForm) -> bool:
    try:
        assign_practitioner(client, by=request.actor, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, ValidationError(refusal.messages))
    return form.is_valid()


@require_POST
def end(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Take the client off a caseload from today, by the reference of the assignment."""
    rows = Assignment.objects.select_related("client", "practitioner").filter(ends_on=None)
    assignment = reach_or_404(request, Action.CHANGE, rows, public_id=public_id)
    ends_on = max(request.actor.today, assignment.starts_on)
    end_assignment(assignment, ends_on=ends_on, by=request.actor)
    messages.success(
        request, f"{assignment.client} is no longer on the caseload of {assignment.practitioner}."
    )
    return redirect("clients:assign", public_id=assignment.client.public_id)
