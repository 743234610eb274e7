"""How the series differ: each has its own colour, dash and marker shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html

from agencies.charts.drawing import AMBER, GROUND, TEAL, number

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Look:
    """Colour, dash and marker of one series. ``path`` is drawn around the origin."""

    colour: str
    dash: str
    path: str
    filled: bool


LOOKS = (
    Look(TEAL, "none", "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z", filled=True),
    Look(AMBER, "7 4", "M-4.2-4.2h8.4v8.4h-8.4Z", filled=False),
    Look(TEAL, "2 4", "M0-5.500L5.200 4H-5.200Z", filled=True),
    Look(AMBER, "9 3 2 3", "M0-5.800L5.800 0L0 5.800L-5.800 0Z", filled=False),
)


def marker(index: int, x: float, y: float) -> SafeString:
    """The marker of the series with this index, centred on (x, y)."""
    look = LOOKS[index]
    return format_html(
        '<path class="chart__mark--{}" transform="translate({} {})" d="{}"'
        ' fill="{}" stroke="{}" stroke-width="{}"/>',
        index + 1,
        number(x),
        number(y),
        look.path,
        look.colour if look.filled else GROUND,
        GROUND if look.filled else look.colour,
        "1" if look.filled else "2",
    )
