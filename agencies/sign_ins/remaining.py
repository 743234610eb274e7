"""What a page is told about the time its sign-in has left."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.crypto import salted_hmac

from agencies.access.actors import Actor
from agencies.sign_ins.limits import ends

if TYPE_CHECKING:
    from agencies.middleware import AgencyRequest


def remaining(request: "AgencyRequest", *, at: datetime) -> dict[str, Any]:
    """Seconds until the sign-in ends by idleness and at the latest, and a mark that says whose it is."""
    when = ends(request.session, request.agency)
    return {
        "idle": int((when.idle - at).total_seconds()),
        "latest": int((when.latest - at).total_seconds()),
        "person": mark_of(request.actor),
    }


def mark_of(actor: Actor) -> str:
    """The same for the same seat, and nothing else: pages compare it."""
    return salted_hmac("evoke.person", str(actor.membership_id), algorithm="sha256").hexdigest()[:16]
