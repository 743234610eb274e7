"""Plans as they are printed, and ways to read what came out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from agencies.documents.letterhead import Letterhead
from agencies.documents.rendering import render_pdf
from plans.content import (
    BarrierContent,
    GoalContent,
    InterventionContent,
    NeedContent,
    ObjectiveContent,
    PlanContent,
    SupportContent,
)
from plans.documents import AwaitedSignature, PlanDocumentData, PrintedSignature
from plans.standing import Standing

NEW_YORK = ZoneInfo("America/New_York")
HASH = "9f2c4e1ab07d55e3c9d84f6e21b7a90cc4e8d3f1620b7a5e8d9c3f4b1a2e6d70"
OBJECTIVE = ObjectiveContent(
    text="Fall asleep without alcohol on most nights.",
    measure="Sleep diary",
    baseline="1 night a week",
    target="≥ 5 nights a week",
    target_on=date(2026, 6, 12),
    interventions=(
        InterventionContent("Sleep education", "North practitioner", "Two sessions", "1 month"),
        InterventionContent("Sleep diary", "Assigned client", "Daily", "12 weeks"),
    ),
)
GOAL = GoalContent(
    words="I want to get to bed without a drink.",
    reasons="I’m tired of being tired.",
    importance=9,
    confidence=0,
    objectives=(
        OBJECTIVE,
        ObjectiveContent(text="Keep the diary.", interventions=(InterventionContent("Talk"),)),
    ),
)
HOME = GoalContent(words="I want my own place again.")
CONTENT = PlanContent(
    strengths="Has kept her job for eleven years\n\nAsks for help",
    works_when="I wake up on Saturday and remember Friday.",
    first_step="Buy the diary.",
    first_step_on=date(2026, 3, 9),
    discharge_criteria="Both goals met for eight weeks",
    needs=(NeedContent("Sleep", goals=(GOAL,)), NeedContent("Housing", goals=(HOME,))),
    barriers=(BarrierContent("Friday pay day", "Take the bus from Elm Street"), BarrierContent("Rain")),
    supports=(SupportContent("Her sister", "Comes over on Fridays"),),
)
SIGNED = PlanDocumentData(
    letterhead=Letterhead(name="North agency", lines=("214 Wharf Street",)),
    client_name="Assigned client",
    pronouns="she/her",
    plan_number="2026-0417",
    version_label="version 2",
    standing=Standing.ACTIVE,
    status_line="In force since March 6, 2026.",
    offered_on=date(2026, 3, 3),
    signed_on=date(2026, 3, 6),
    review_due_on=date(2026, 6, 4),
    content=CONTENT,
    signatures=(
        PrintedSignature(
            name="Assigned client",
            role="Client",
            signed_at=datetime(2026, 3, 6, 16, 12, tzinfo=NEW_YORK),
            method="typed name in the portal",
            statement="I helped to write this plan and I agree with it.",
        ),
    ),
    version_hash=HASH,
)
DRAFT = replace(
    SIGNED,
    standing=Standing.DRAFT,
    status_line="Not offered to the client yet.",
    offered_on=None,
    signed_on=None,
    review_due_on=None,
    signatures=(),
    version_hash="",
    awaited=(AwaitedSignature(name="Assigned client", role="client"),),
)
EMPTY = PlanDocumentData(
    letterhead=Letterhead(name="North agency"),
    client_name="Assigned client",
    plan_number="2026-0418",
    version_label="version 1",
    standing=Standing.DRAFT,
    status_line="Not offered to the client yet.",
    content=PlanContent(),
)


def with_needs(plan: PlanDocumentData, *needs: NeedContent) -> PlanDocumentData:
    return replace(plan, content=replace(plan.content, needs=needs))


def print_plan(plan: PlanDocumentData) -> bytes:
    return render_pdf(
        "plans/plan_document.html",
        {"plan": plan, "letterhead": plan.letterhead},
        title=f"Treatment plan {plan.plan_number}, {plan.version_label}",
        language="en",
        created=datetime(2026, 3, 6, 21, 12, tzinfo=UTC),
        data=plan.to_json(),
        data_name="plan.json",
    )


def sheets_of(data: bytes) -> list[str]:
    return [sheet.extract_text() for sheet in PdfReader(BytesIO(data)).pages]


def words_of(data: bytes) -> str:
    """The text in one line, so that line ends of the layout do not matter."""
    return " ".join(" ".join(sheets_of(data)).split())


def headings_of(data: bytes) -> list[tuple[int, str]]:
    def walk(entries: list[Any], depth: int) -> Iterator[tuple[int, str]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, depth + 1)
            else:
                yield depth, str(entry.title)

    return list(walk(PdfReader(BytesIO(data)).outline, 1))
