"""The printed plan: its content, and what stands around it on paper.

No models and no clock: what is printed and attached is exactly what is in these objects.
Dates are days; moments carry the agency's time zone and are printed in it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from agencies.documents.letterhead import Letterhead
from plans.content import GoalContent, PlanContent
from plans.standing import Standing

FORMAT: Final = "evoke-plan"
FORMAT_VERSION: Final = 1


_CAUTIONS: Final = {
    Standing.DRAFT: "Draft, not signed",
    Standing.OFFERED: "Offered, not signed yet",
    Standing.SIGNED: "Signed by the client, not in force yet",
    Standing.DECLINED: "Not signed: declined",
    Standing.SUPERSEDED: "No longer in force: replaced by a later version",
    Standing.CLOSED: "Not in force: this plan is closed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSignature:
    """A signature with its evidence: the statement that was agreed to, when, and by which method."""

    name: str
    role: str
    signed_at: datetime
    method: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedSignature:
    """A person who has not signed yet: gets an empty line, so that paper can be signed too."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocumentData:
    """One version of a plan as it is printed. What is empty in ``content`` leaves its section out.

    ``version_hash`` is "" for a draft, whose words may still change.
    """

    letterhead: Letterhead
    client_name: str
    pronouns: str = ""
    plan_number: str
    version_label: str
    standing: Standing
    status_line: str
    offered_on: date | None = None
    signed_on: date | None = None
    review_due_on: date | None = None
    content: PlanContent
    signatures: tuple[PrintedSignature, ...] = ()
    awaited: tuple[AwaitedSignature, ...] = ()
    declined_reason: str = ""
    version_hash: str = ""

    @property
    def goals(self) -> tuple[tuple[str, GoalContent], ...]:
        """Every goal with its number: ("1.1", …), ("1.2", …), ("2.1", …)."""
        return tuple(
            (f"{need_number}.{goal_number}", goal)
            for need_number, need in enumerate(self.content.needs, start=1)
            for goal_number, goal in enumerate(need.goals, start=1)
        )

    @property
    def strengths(self) -> tuple[str, ...]:
        """The strengths as they were written, one a line; blank lines left out."""
        return _lines(self.content.strengths)

    @property
    def discharge_criteria(self) -> tuple[str, ...]:
        """The criteria as they were written, one a line; blank lines left out."""
        return _lines(self.content.discharge_criteria)

    @property
    def caution(self) -> str:
        """The words on every page of a version that is not in force; "" for one that is."""
        return _CAUTIONS.get(self.standing, "")

    def to_json(self) -> bytes:
        """The document as UTF-8 JSON, one spelling for one content: sorted keys, no spare blanks."""
        document = {"format": FORMAT, "format_version": FORMAT_VERSION, "plan": asdict(self)}
        return json.dumps(
            document, default=_iso, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def _iso(moment: date) -> str:
    return moment.isoformat()
