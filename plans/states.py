"""Where a version stands, in words: the same on every page and on paper."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from django.utils.dateformat import format as format_date

from plans.documents import Standing
from plans.models import PlanVersion

ON_PAGES: Final = "j F Y"
ON_PAPER: Final = "F j, Y"

LABELS: Final = {
    Standing.DRAFT: "Draft",
    Standing.OFFERED: "Offered to the client",
    Standing.SIGNED: "Signed by the client",
    Standing.ACTIVE: "Active",
    Standing.DECLINED: "Declined",
    Standing.SUPERSEDED: "Replaced",
    Standing.CLOSED: "Closed",
}
BADGES: Final = {
    Standing.DRAFT: "draft",
    Standing.OFFERED: "due",
    Standing.SIGNED: "due",
    Standing.ACTIVE: "good",
}


def standing_of(version: PlanVersion) -> Standing:
    """The standing of a version whose plan is loaded: an active version of a closed plan is closed."""
    standing = Standing(version.state)
    return Standing.CLOSED if standing is Standing.ACTIVE and version.plan.closed_on else standing


@dataclass(frozen=True, slots=True)
class Line:
    """A version in a list, with its state in words and the badge's kind."""

    version: PlanVersion
    label: str
    badge: str


def line_of(version: PlanVersion) -> Line:
    standing = standing_of(version)
    return Line(version, LABELS[standing], BADGES.get(standing, "neutral"))


def status_line(version: PlanVersion, *, client: str, zone: tzinfo, days: str = ON_PAGES) -> str:
    """One or two sentences on how far the version has come, with days in ``zone``, spelled as ``days`` says."""

    def day(moment: datetime | None) -> str:
        return _spelled(moment and moment.astimezone(zone).date(), days)

    match standing_of(version):
        case Standing.DRAFT:
            return "This is a draft. It has not been offered yet."
        case Standing.OFFERED:
            return f"Offered on {day(version.offered_at)}. Waiting for {client} to answer."
        case Standing.SIGNED:
            return f"{client} signed on {day(version.client_signed_at)}. The practitioner signs next."
        case Standing.ACTIVE:
            return (
                f"In force since {day(version.activated_at)}. "
                f"Review due on {_spelled(version.review_due_on, days)}."
            )
        case Standing.DECLINED:
            return f"{client} declined this version on {day(version.declined_at)}."
        case Standing.SUPERSEDED:
            return f"Replaced by a later version on {day(version.superseded_at)}."
        case Standing.CLOSED:
            return f"This plan was closed on {_spelled(version.plan.closed_on, days)}."


def _spelled(day: date | None, days: str) -> str:
    return format_date(day, days) if day else ""
