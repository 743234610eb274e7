"""Pages about sign-ins: the person's devices, and whether she is still there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from agencies.models import Membership
from agencies.services import ask_to_sign_in_again
from agencies.sign_ins import presence, services
from agencies.sign_ins.doorway import by_itself
from agencies.sign_ins.remaining import remaining


@login_required
@require_http_methods(["GET", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in; she ends one sign-in, or all but this."""
    assert request.user.is_authenticated  # noqa: S101 - login_required
    now, key = timezone.now(), request.session.session_key
    if request.method == "POST":
        return _end(request, request.POST.get("end", ""), now)
    found = services.devices_of(request.user, this_key=key, at=now)
    return render(request, "account/devices.html", {"devices": found})


def _end(request: Any, what: str, now: datetime) -> HttpResponse:
    key = request.session.session_key
    if constant_time_compare(what, services.reference_of(key)):
        logout(request)
        return redirect("account_login")
    if what == "others":
        services.end_others(request.user, this_key=key, at=now)
        messages.success(request, "You are signed out on every other device.")
    elif services.end_device(request.user, what, at=now):
        messages.success(request, "That device is signed out.")
    else:
        messages.info(request, "That device was signed out before.")
    return redirect("account_devices")


@require_POST
def sign_out_member(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """An administrator has a member sign in again, on whatever device: one was lost, perhaps."""
    seat = reach_or_404(request, Action.CHANGE, Membership, public_id=public_id)
    ask_to_sign_in_again(seat, by=request.actor, at=timezone.now())
    messages.success(request, f"{seat.name} has to sign in again to come in here.")
    return redirect("people:member", seat.public_id)


@require_http_methods(["GET", "POST"])
def stay(request: AgencyRequest) -> HttpResponse:
    """How long the sign-in lasts here. Asked with POST, it is used by that, to the second.

    ``csrf`` is for a page that stayed open while its person signed in anew in another window.
    """
    now = timezone.now()
    if request.method == "POST" and not by_itself(request):
        presence.note_use(request.session, request.agency.pk, at=now)
    return JsonResponse({**remaining(request, at=now), "csrf": get_token(request)})
