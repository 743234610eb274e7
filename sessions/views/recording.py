"""Recording a session, and writing on it until the note is signed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.access import policy
from agencies.access.http import opened
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from clients.models import Client
from sessions.forms import SessionSheet
from sessions.models import Session
from sessions.selectors import last_time


@require_http_methods(["GET", "POST"])
def record(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """A new session of the client with this reference."""
    policy.require(request.actor, Action.ADD, Session)
    client = opened(request, Client, public_id=public_id)
    return fill_in(request, SessionSheet(client=client, actor=request.actor, data=request.POST or None))


def fill_in(request: AgencyRequest, sheet: SessionSheet) -> HttpResponse:
    """Show the sheet, add a line to it, or keep it: what the pressed button says."""
    pressed = request.POST.get("do", "")
    if pressed == "add-quote":
        sheet = sheet.with_another_line()
    elif sheet.data is not None and sheet.is_valid() and (kept := _kept(sheet)):
        if pressed == "sign":
            return redirect("sessions:sign", public_id=kept.public_id)
        messages.success(request, "Draft saved. The note is not signed yet.")
        return redirect("sessions:page", public_id=kept.public_id)
    context = {
        "sheet": sheet,
        "client": sheet.client,
        "session": sheet.session,
        "last_time": last_time(sheet.client, actor=request.actor, before=sheet.session),
    }
    return render(request, "sessions/record.html", context)


def _kept(sheet: SessionSheet) -> Session | None:
    try:
        return sheet.save()
    except ValidationError as refusal:
        sheet.explain(refusal)
        return None
