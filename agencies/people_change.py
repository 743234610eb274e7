"""Changing and ending a seat: first what it would do, then the deed."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agencies.access.http import looked_at
from agencies.access.vocabulary import Action
from agencies.consequences import NotSeen, Preview, carry_out, rehearse
from agencies.middleware import AgencyRequest
from agencies.models import Membership
from agencies.people_forms import SeatForm
from agencies.seat_links import links_for
from agencies.services import change_seat, end_membership


def save_seat(request: AgencyRequest, seat: Membership, form: SeatForm) -> HttpResponse | None:
    """What follows a valid form: the member's page once saved, the consequences while they are not seen.

    None where the change was refused; the form says why.
    """
    act = partial(change_seat, seat, **form.cleaned_data, by=request.actor, at=timezone.now())
    try:
        _carry_out(request, seat, act, looks_first=form.moves_the_seat())
    except NotSeen as unseen:
        context = {"form": form, "seat": seat, **_to_decide(request, unseen.preview)}
        return render(request, "agencies/seat_preview.html", context)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    messages.success(request, f"The changes to {seat.name} are saved.")
    return redirect("people:member", seat.public_id)


def _carry_out(
    request: AgencyRequest, seat: Membership, act: Callable[[], object], *, looks_first: bool
) -> None:
    """A title is saved at once; a role or a team changes what somebody may see."""
    if looks_first:
        carry_out(seat, act, by=request.actor, seen=request.POST.get("seen", ""))
    else:
        act()


def _to_decide(request: AgencyRequest, preview: Preview) -> dict[str, object]:
    return {"preview": preview, "has_changed": bool(request.POST.get("seen"))}


@require_http_methods(["GET", "POST"])
def end(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """End a seat, after saying what that does."""
    seat = looked_at(request, Action.CHANGE, Membership, public_id=public_id)
    act = partial(end_membership, seat, by=request.actor, at=timezone.now())
    context: dict[str, object] = {"seat": seat, "links": links_for(request, seat)}
    try:
        if request.method == "POST":
            carry_out(seat, act, by=request.actor, seen=request.POST.get("seen", ""))
            messages.success(request, f"{seat.name}’s access has ended. What was written stays.")
            return redirect("admin:agencies_membership_changelist")
        context["preview"] = rehearse(seat, act, by=request.actor)
    except NotSeen as unseen:
        context |= _to_decide(request, unseen.preview)
    except ValidationError as refusal:
        context["refusals"] = refusal.messages
    return render(request, "agencies/end.html", context)
