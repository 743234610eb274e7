"""Where a version stands, in words: the same on every page and on paper."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from django.utils.dateformat import format as format_date

from plans.models import PlanVersion
from plans.standing import Standing

DAY: Final = "F j, Y"

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


@dataclass(frozen=True, slots=True)
class Line:
    """A version in a list, with its state in words and the badge's kind."""

    version: PlanVersion
    standing: Standing
    label: str
    badge: str


def line_of(version: PlanVersion) -> Line:
    standing = version.state
    return Line(version, standing, LABELS[standing], BADGES.get(standing, "neutral"))


def status_line(version: PlanVersion, *, client: str, zone: tzinfo) -> str:
    """How far the version has come, in a sentence or two; days are those of ``zone``."""

    def day(moment: datetime | None) -> str:
        return _spelled(moment and moment.astimezone(zone).date())

    return _SENTENCES[version.state].format(
        client=client,
        offered=day(version.offered_at),
        signed=day(version.client_signed_at),
        activated=day(version.activated_at),
        declined=day(version.declined_at),
        superseded=day(version.superseded_at),
        review=_spelled(version.review_due_on),
        closed=_spelled(version.plan.closed_on),
    )


_SENTENCES: Final = {
    Standing.DRAFT: "This is a draft. It has not been offered yet.",
    Standing.OFFERED: "Offered on {offered}. Waiting for {client} to answer.",
    Standing.SIGNED: "{client} signed on {signed}. The practitioner signs next.",
    Standing.ACTIVE: "Active since {activated}. Review due on {review}.",
    Standing.DECLINED: "{client} declined this version on {declined}.",
    Standing.SUPERSEDED: "Replaced by a later version on {superseded}.",
    Standing.CLOSED: "This plan was closed on {closed}.",
}


def _spelled(day: date | None) -> str:
    return format_date(day, DAY) if day else ""
