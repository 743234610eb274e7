"""The client's way into the portal: invite, send again, withdraw."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import policy
from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from agencies.models import Invitation
from agencies.services import revoke_invitation
from clients.forms import InviteForm
from clients.models import Client
from clients.services import invite_client
from clients.views.page import client_page


@require_POST
def invite(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Send the link; an earlier one no longer works after that. A closed record is opened again first."""
    policy.require(request.actor, Action.INVITE, Client)
    rows = Client.objects.select_related("team", "seat")
    if (
        policy.within_reach(request.actor, Action.CHANGE, rows)
        .filter(public_id=public_id)
        .exclude(closed_on=None)
    ):
        messages.warning(request, "This record is closed. Open it again before you invite the client.")
        return redirect("clients:page", public_id=public_id)
    client = reach_or_404(request, Action.INVITE, rows, public_id=public_id)
    form = InviteForm(request.POST, auto_id="invite_%s")
    if form.is_valid() and _sent(request, client, form):
        messages.success(request, f"The invitation is on its way to {form.cleaned_data['email']}.")
        return redirect("clients:page", public_id=public_id)
    return client_page(request, client, invite_form=form)


def _sent(request: AgencyRequest, client: Client, form: InviteForm) -> bool:
    try:
        invite_client(client, email=form.cleaned_data["email"], by=request.actor, at=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, ValidationError(refusal.messages))
    return form.is_valid()


@require_POST
def withdraw(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Withdraw a client's open invitation, named by its own reference."""
    rows = Invitation.objects.filter(membership__client__isnull=False).select_related("membership__client")
    invitation = reach_or_404(request, Action.REVOKE, rows, public_id=public_id)
    revoke_invitation(invitation, by=request.actor, at=timezone.now())
    messages.success(request, "The invitation is withdrawn. Its link no longer works.")
    return redirect("clients:page", public_id=invitation.membership.client.public_id)
