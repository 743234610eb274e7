"""The client's page, and the small things one adds to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.access import policy
from agencies.access.http import looked_at, reach_or_404
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from agencies.audit.services import record
from agencies.middleware import AgencyRequest
from agencies.models import Invitation
from clients.forms import CloseForm, InviteForm, StrengthForm, TargetForm
from clients.models import Assignment, Client, Strength, TargetBehaviour
from clients.panels import panels_for
from clients.services import close_client, name_target, note_strength, reopen_client, settle_target


@require_GET
def page(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Everything about one client that this person may see. Clients themselves have the portal."""
    if request.actor.role is Role.CLIENT:
        raise PermissionDenied
    rows = Client.objects.select_related("team", "seat")
    client = reach_or_404(request, Action.VIEW, rows, public_id=public_id)
    return client_page(request, client)


def client_page(request: AgencyRequest, client: Client, **forms: Form) -> HttpResponse:
    """The page; ``forms`` are those that were sent and need another look. Showing it is told to the trail."""
    record(Action.VIEW, client, by=request.actor)
    context = {
        "client": client,
        "panels": panels_for(request, client),
        **_surroundings(request, client),
        "strength_form": StrengthForm(auto_id="strength_%s"),
        "target_form": TargetForm(auto_id="target_%s"),
        "invite_form": InviteForm(auto_id="invite_%s", initial={"email": client.email}),
        **forms,
    }
    return render(request, "clients/page.html", context)


def _surroundings(request: AgencyRequest, client: Client) -> dict[str, Any]:
    actor = request.actor
    mine = Client.objects.filter(pk=client.pk)
    actions = (Action.CHANGE, Action.ASSIGN, Action.INVITE)
    caseload = policy.within_reach(actor, Action.VIEW, Assignment.objects.on(actor.today).working())
    return {
        "rights": policy.annotate_allowed(actor, mine, *actions).get(),
        "may_see_access": policy.granted(actor, Action.VIEW, AuditEvent),
        "caseload": caseload.filter(client=client).select_related("practitioner").order_by("starts_on", "pk"),
        "strengths": _noted(request, Strength.objects.filter(client=client)),
        "targets": _noted(request, TargetBehaviour.objects.filter(client=client)),
        "invitation": _invitation(request, client),
        "now": timezone.now(),
    }


def _noted(request: AgencyRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    return policy.within_reach(request.actor, Action.VIEW, rows).order_by("-noted_on", "-pk")


def _invitation(request: AgencyRequest, client: Client) -> Invitation | None:
    """The latest invitation of the client to the portal that this person may see."""
    if client.seat_id is None:
        return None
    reached = policy.within_reach(request.actor, Action.VIEW, Invitation.objects.all())
    reached = reached.filter(membership_id=client.seat_id).order_by("-invited_at", "-pk")
    return policy.annotate_allowed(request.actor, reached, Action.REVOKE).first()


def _to_add_to(request: AgencyRequest, public_id: UUID) -> Client:
    rows = Client.objects.select_related("team", "seat")
    return reach_or_404(request, Action.CHANGE, rows, public_id=public_id)


@require_POST
def add_strength(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    client = _to_add_to(request, public_id)
    form = StrengthForm(request.POST, auto_id="strength_%s")
    if not form.is_valid():
        return client_page(request, client, strength_form=form)
    note_strength(client, noted_on=request.actor.today, by=request.actor, **form.cleaned_data)
    messages.success(request, "The strength is noted.")
    return redirect("clients:page", public_id=public_id)


@require_POST
def add_target(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    client = _to_add_to(request, public_id)
    form = TargetForm(request.POST, auto_id="target_%s")
    if not form.is_valid():
        return client_page(request, client, target_form=form)
    name_target(client, noted_on=request.actor.today, by=request.actor, **form.cleaned_data)
    messages.success(request, "The target behaviour is noted.")
    return redirect("clients:page", public_id=public_id)


@require_POST
def settle(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Note from today that a target behaviour, named by its own reference, is settled."""
    rows = TargetBehaviour.objects.select_related("client")
    target = reach_or_404(request, Action.CHANGE, rows, public_id=public_id)
    settle_target(target, on=request.actor.today, by=request.actor)
    messages.success(request, "The target behaviour is settled.")
    return redirect("clients:page", public_id=target.client.public_id)


@require_POST
def reopen(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Open a closed record again."""
    client = reach_or_404(request, Action.CHANGE, Client, public_id=public_id)
    reopen_client(client, by=request.actor)
    messages.success(request, f"The record of {client} is open again.")
    return redirect("clients:page", public_id=public_id)


@require_http_methods(["GET", "POST"])
def close(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Close a record; the caseload ends nowhere by itself, so the page says who still has the client."""
    client = looked_at(request, Action.CHANGE, Client.objects.open(), public_id=public_id)
    form = CloseForm(request.POST or None, initial={"closed_on": request.actor.today})
    if form.is_valid():
        try:
            close_client(client, on=form.cleaned_data["closed_on"], by=request.actor)
        except ValidationError as refusal:
            form.add_error("closed_on", ValidationError(refusal.messages))
        else:
            messages.success(request, f"The record of {client} is closed.")
            return redirect("clients:page", public_id=public_id)
    return render(request, "clients/close.html", {"client": client, "form": form})
