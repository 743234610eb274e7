"""What every page's frame shows: agency, person, the way around."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from agencies.navigation import sections_for
from agencies.outside import common_addresses
from agencies.sign_ins.remaining import remaining


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Agency, actor and navigation inside an agency; only the common addresses outside."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"outside": common_addresses()}
    return {
        "outside": common_addresses(),
        "actor": actor,
        "agency": request.agency,  # type: ignore[attr-defined]  # set with the actor
        "exceptional": getattr(request, "exceptional", []),
        "home": reverse("home"),
        "navigation": sections_for(actor, request.path),
        "staying": remaining(request, at=timezone.now()),  # type: ignore[arg-type]  # as above
    }
