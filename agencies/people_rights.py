"""What a role may do, and what that comes to for one person."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.access import policy
from agencies.access.http import opened
from agencies.access.printout import SHOWN
from agencies.access.rights import rights_of
from agencies.access.vocabulary import Action, Role
from agencies.access.words import PEOPLE
from agencies.audit.models import AuditEvent
from agencies.consequences import reach_today
from agencies.middleware import AgencyRequest
from agencies.models import Membership
from agencies.standing import standing_of_seat

EVERY_ROLE = "all"


def _answers_for_the_agency(request: AgencyRequest) -> bool:
    """Who may read what people did may read what they could do."""
    return policy.granted(request.actor, Action.VIEW, AuditEvent)


@require_GET
def roles(request: AgencyRequest) -> HttpResponse:
    """The rights of one role or, to be printed, of all; for everybody else, her own."""
    policy.require(request.actor, Action.VIEW, Membership)
    if not _answers_for_the_agency(request):
        mine = get_object_or_404(Membership, pk=request.actor.membership_id)
        return rights(request, public_id=mine.public_id)
    asked = request.GET.get("role")
    chosen = SHOWN if asked == EVERY_ROLE else [role for role in SHOWN if role.value == asked] or SHOWN[:1]
    tabs = [
        {"label": label, "url": f"?role={value}", "current": [value] == [role.value for role in chosen]}
        for value, label in ((role.value, role.label) for role in SHOWN)
    ]
    tabs.append({"label": "All roles", "url": f"?role={EVERY_ROLE}", "current": chosen is SHOWN})
    context = {"tabs": tabs, "parts": [_rights(role) for role in chosen]}
    return render(request, "agencies/roles.html", context)


@require_GET
def rights(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """What one person may do: the rights of her role, her teams, her caseload of today."""
    seats = Membership.objects.all()
    if not _answers_for_the_agency(request):
        seats = seats.filter(pk=request.actor.membership_id)
    seat = opened(request, seats, public_id=public_id)
    context = {
        "seat": seat,
        "myself": seat.pk == request.actor.membership_id,
        "standing": standing_of_seat(seat),
        "live": Membership.objects.live(timezone.now()).filter(pk=seat.pk).exists(),
        "teams": seat.teams.select_related("team").order_by("team__name", "pk"),
        "caseload": _caseload(request, seat),
        "lines": reach_today(seat, viewer=request.actor),
    }
    return render(request, "agencies/rights.html", {**context, **_rights(Role(seat.role))})


def _rights(role: Role) -> dict[str, Any]:
    found = rights_of(role)
    return {
        "people": PEOPLE[role],
        "rights": [each for each in found if each.rights],
        "without": [each.records for each in found if not each.rights],
    }


def _caseload(request: AgencyRequest, seat: Membership) -> int:
    """Clients on the caseload today, by the seat's relation: the room of clients is above, never imported."""
    today = seat.caseload.on(request.actor.today).working()
    return policy.within_reach(request.actor, Action.VIEW, today).values("client_id").distinct().count()
