"""Who can see a client's record, and why: for those who answer for the agency."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.access import policy
from agencies.access.actors import actor_from
from agencies.access.http import reach_or_404
from agencies.access.reasons import Answer, why_each
from agencies.access.vocabulary import STAFF_ROLES, Action, Role
from agencies.audit.models import AuditEvent
from agencies.audit.services import record
from agencies.middleware import AgencyRequest
from agencies.models import Membership
from clients.models import Client
from clients.record_kinds import explained

FILTERS = {"": "Everyone", "yes": "May see it", "no": "May not"}


@dataclass(frozen=True, slots=True)
class Row:
    """A member, and what the policy says of her and this record."""

    seat: Membership
    answer: Answer

    def belongs_to(self, asked: str) -> bool:
        """Whether the row is shown under one of the FILTERS."""
        return not asked or self.answer.allowed is (asked == "yes")


@require_GET
def access(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Every member with the answer to "may she see this record?", and one of them about every part of it.

    Who may read the trail may ask.
    """
    policy.require(request.actor, Action.VIEW, AuditEvent)
    client = reach_or_404(request, Action.VIEW, Client, public_id=public_id)
    record(Action.VIEW, client, by=request.actor, fields=["who_has_access"])
    rows = _rows(request, client)
    asked = request.GET.get("may", "")
    asked = asked if asked in FILTERS else ""
    context = {
        "client": client,
        "rows": [row for row in rows if row.belongs_to(asked)],
        "may": sum(row.answer.allowed for row in rows),
        "everyone": len(rows),
        "tabs": [_tab(key, rows, current=key == asked) for key in FILTERS],
        **_about_one(request, client),
    }
    return render(request, "clients/access.html", context)


def _tab(key: str, rows: list[Row], *, current: bool) -> dict[str, object]:
    count = sum(row.belongs_to(key) for row in rows)
    return {"label": FILTERS[key], "url": f"?may={key}" if key else "?", "current": current, "count": count}


def _about_one(request: AgencyRequest, client: Client) -> dict[str, object]:
    """Whom one can ask about, those who have left too, and the answers about the one who was chosen."""
    seats_shown = Membership.objects.exclude(role=Role.SUPPORT)  # each of those is a session, over in an hour
    everyone = policy.within_reach(request.actor, Action.VIEW, seats_shown)
    seats = list(everyone.filter(_concerned(client)).order_by("name", "pk"))
    asked = request.GET.get("who", "")
    chosen = next((seat for seat in seats if str(seat.public_id) == asked), None)
    now = timezone.now()
    has_left = chosen is not None and chosen.ended_at is not None and chosen.ended_at <= now
    return {
        "colleagues": seats,
        "chosen": chosen,
        "has_left": has_left,
        "now": now,
        "explained": []
        if chosen is None or has_left
        else explained(actor_from(chosen, agency=request.agency, at=now), client),
    }


def _concerned(client: Client) -> Q:
    """The staff, support while it is here, and the client herself.

    The seats of other clients would only tell who else is one.
    """
    return Q(role__in=[*STAFF_ROLES, Role.SUPPORT]) | Q(pk=client.seat_id)


def _rows(request: AgencyRequest, client: Client) -> list[Row]:
    now = timezone.now()
    live = policy.within_reach(request.actor, Action.VIEW, Membership.objects.live(now))
    seats = list(live.filter(_concerned(client)).order_by("name", "pk"))
    people = [actor_from(seat, agency=request.agency, at=now) for seat in seats]
    answers = why_each(people, Action.VIEW, client)
    return [Row(seat, answers[seat.pk]) for seat in seats]
