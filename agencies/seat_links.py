"""What else can be done about a seat: rooms above this one put theirs in, as imports run downwards."""

from collections.abc import Callable
from dataclasses import dataclass

from agencies.middleware import AgencyRequest
from agencies.models import Membership


@dataclass(frozen=True, slots=True)
class SeatLink:
    """A card on the member's page: what it is about, in a sentence, and the page where it is done."""

    title: str
    words: str
    label: str
    url: str


MakeLink = Callable[[AgencyRequest, Membership], SeatLink | None]

_makers: list[MakeLink] = []


def add_seat_link(make: MakeLink) -> MakeLink:
    """Put a card on the member's page; ``make`` gives None where there is nothing to do or no right to."""
    _makers.append(make)
    return make


def links_for(request: AgencyRequest, seat: Membership) -> list[SeatLink]:
    """The cards this person is shown; empty for none."""
    made = (make(request, seat) for make in _makers)
    return [link for link in made if link is not None]
