"""What both kinds of chart share: colours for paper, the frame, words, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from django.utils.safestring import SafeString

GROUND = "#ffffff"
GRID = "#ddd8ce"
AXIS = "#7d776c"
INK = "#20262a"
INK_MUTED = "#57605f"
TEAL = "#0f6469"
AMBER = "#b0720c"
SUNKEN = "#f1eee8"

FACE = "Source Sans 3, sans-serif"
TEXT_SIZE = 14
LETTER_WIDTH = 7.1  # of an average letter at TEXT_SIZE, measured generously

Anchor = Literal["start", "middle", "end"]


def number(value: float | Fraction) -> str:
    """A coordinate or axis value, short: at most two decimals, no trailing zeros.

    >>> number(4.0), number(2 / 3), number(-0.001)
    ('4', '0.67', '0')
    """
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def joined(parts: Iterable[SafeString]) -> SafeString:
    """The parts one after the other; nothing for no parts."""
    return format_html_join("", "{}", ((part,) for part in parts))


def words(text: str, x: float, y: float, *, anchor: Anchor = "start", strong: bool = False) -> SafeString:
    """A line of text whose baseline starts, is centred or ends at (x, y)."""
    return format_html(
        '<text class="chart__text{}" x="{}" y="{}" text-anchor="{}" font-family="{}" font-size="{}"'
        ' font-weight="{}" fill="{}">{}</text>',
        " chart__text--strong" if strong else "",
        number(x),
        number(y),
        anchor,
        FACE,
        TEXT_SIZE,
        "600" if strong else "400",
        INK if strong else INK_MUTED,
        text,
    )


def stroke(
    name: str, start: tuple[float, float], end: tuple[float, float], *, colour: str, dash: str = "none"
) -> SafeString:
    """A straight line of the class ``chart__<name>``."""
    return format_html(
        '<line class="chart__{}" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-dasharray="{}"/>',
        name,
        number(start[0]),
        number(start[1]),
        number(end[0]),
        number(end[1]),
        colour,
        dash,
    )


def frame(
    content: SafeString, *, width: float, height: float, title: str, description: str, holds_links: bool
) -> SafeString:
    """The picture around its content, with a name and a description for those who do not see it.

    A picture is one thing to a screen reader (``img``); one that holds links is a ``group``, or the
    links could be focused without being announced.
    """
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart__picture" role="{}" aria-label="{}"'
        ' viewBox="0 0 {} {}" width="{}" height="{}"><title>{}</title><desc>{}</desc>'
        '<rect class="chart__ground" width="{}" height="{}" fill="{}"/>{}</svg>',
        "group" if holds_links else "img",
        title,
        number(width),
        number(height),
        number(width),
        number(height),
        title,
        description,
        number(width),
        number(height),
        GROUND,
        content,
    )
