"""Unusual access: a list for those who answer for the agency, each row leading to the lines."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.access import policy
from agencies.access.vocabulary import Action
from agencies.audit.models import AuditEvent
from agencies.audit.services import record_trail
from agencies.middleware import AgencyRequest
from clients.unusual import DAYS, MANY_AN_HOUR, Unusual, unusual_access


@require_GET
def unusual(request: AgencyRequest) -> HttpResponse:
    """What stands out in the trail of the last days."""
    policy.require(request.actor, Action.VIEW, AuditEvent)
    record_trail(Action.VIEW, by=request.actor, fields=["unusual"])
    found = unusual_access(request.actor, at=timezone.now())
    context = {"rows": [(one, _lines_of(one)) for one in found], "days": DAYS, "many": MANY_AN_HOUR}
    return render(request, "clients/unusual.html", context)


def _lines_of(one: Unusual) -> str:
    """The address of the lines behind a row."""
    asked = {"who": str(one.seat.public_id)}
    if one.client is not None:
        asked["client"] = str(one.client.public_id)
    else:
        day = timezone.localtime(one.latest).date().isoformat()
        asked |= {"since": day, "until": day}
    return f"{reverse('trail:lines')}?{urlencode(asked)}"
