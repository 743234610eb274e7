"""What the pages about a member offer on this floor: handing over the caseload."""

from django.urls import reverse

from agencies.access import policy
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from agencies.models import Membership
from agencies.seat_links import SeatLink, add_seat_link
from clients.handing_over import caseload_to_hand_over
from clients.models import Client


@add_seat_link
def handover_link(request: AgencyRequest, seat: Membership) -> SeatLink | None:
    """Shown while there is a caseload, to those who assign clients."""
    if not policy.granted(request.actor, Action.ASSIGN, Client):
        return None
    count = caseload_to_hand_over(seat, by=request.actor).count()
    if not count:
        return None
    some = "1 client is" if count == 1 else f"{count} clients are"
    return SeatLink(
        title="Hand over the caseload",
        words=f"{some} on the caseload of {seat.name}. Choose who takes over, and from which day.",
        label="Hand over the caseload…",
        url=reverse("clients:handover", args=[seat.public_id]),
    )
