"""The sheets of a printed plan: conformance, frame, fonts, breaks."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import page
import pytest
from pypdf import PdfReader

from agencies.documents.letterhead import Paper
from plans.content import NeedContent
from plans.documents import PlanDocumentData
from plans.standing import Standing
from tests.plans.printed_plans import (
    CONTENT,
    DRAFT,
    EMPTY,
    GOAL,
    SIGNED,
    print_plan,
    sheets_of,
    with_needs,
    words_of,
)


def spoken_in(element: Any) -> Iterator[str]:
    """What a screen reader says in place of pictures, in reading order."""
    if "/Alt" in element:
        yield element["/Alt"]
    for child in element.get("/K", []):
        if isinstance(part := child.get_object(), dict):
            yield from spoken_in(part)


@pytest.mark.parametrize("plan", [SIGNED, DRAFT, EMPTY], ids=["signed", "draft", "empty"])
@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_printed_plan_conforms(plan: PlanDocumentData, profile: str) -> None:
    report = page.validate_pdf_bytes(print_plan(plan), profile=profile)

    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_every_sheet_has_its_number_and_none_after_the_first_the_client_s_name_in_its_head() -> None:
    long_plan = with_needs(SIGNED, NeedContent("Sleep", goals=(GOAL,) * 6))

    sheets = sheets_of(print_plan(long_plan))

    heads = [re.findall(r"North agency Plan 2026-0417, version 2$", sheet, re.MULTILINE) for sheet in sheets]
    assert [sheet.splitlines()[-1] for sheet in sheets] == [
        f"Page {number} of {len(sheets)}" for number in range(1, len(sheets) + 1)
    ]
    assert [len(head) for head in heads] == [0] + [1] * (len(sheets) - 1)
    assert len(sheets) > 3


@pytest.mark.parametrize(
    ("standing", "caution"),
    [
        (Standing.DRAFT, "Draft, not signed"),
        (Standing.OFFERED, "Offered, not signed yet"),
        (Standing.SIGNED, "Signed by the client, not in force yet"),
        (Standing.ACTIVE, ""),
        (Standing.DECLINED, "Not signed: declined"),
        (Standing.SUPERSEDED, "No longer in force: replaced by a later version"),
        (Standing.CLOSED, "Not in force: this plan is closed"),
    ],
)
def test_version_that_is_not_in_force_says_so_on_every_sheet(standing: Standing, caution: str) -> None:
    sheets = sheets_of(print_plan(replace(SIGNED, standing=standing)))

    feet = [
        sheet.splitlines()[-1].removesuffix(f"Page {n} of {len(sheets)}") for n, sheet in enumerate(sheets, 1)
    ]
    assert [foot.strip() for foot in feet] == [caution] * len(sheets)
    assert sheets[0].count(caution) == (
        2 if caution else len(sheets[0]) + 1
    )  # in the foot and below the title


def test_plan_is_drawn_in_our_fonts_alone() -> None:
    resources: Any = PdfReader(BytesIO(print_plan(SIGNED))).pages[0]["/Resources"]
    fonts = resources["/Font"].values()

    assert {font.get_object()["/BaseFont"].split("+")[1].rstrip(",") for font in fonts} == {
        "Source-Sans-3",
        "Source-Sans-3-Semi-Bold",
        "Source-Sans-3-Bold",
    }


def test_picture_of_a_ruler_is_read_aloud() -> None:
    root: Any = PdfReader(BytesIO(print_plan(SIGNED))).trailer["/Root"]

    assert list(spoken_in(root["/StructTreeRoot"])) == ["Importance: 9 out of 10", "Confidence: 0 out of 10"]


OPENINGS = re.compile(
    "(Need|Goal|Objective) [0-9]|How progress|What we do|Measure Now|No. What|First step|I will know"
    "|If something|What could|People who|Who How|When our work|Signatures"
)


@pytest.mark.parametrize("lines", range(0, 30, 3))
def test_sheet_never_ends_with_a_heading_or_a_caption(lines: int) -> None:
    """The lines before push the rest down a step at a time."""
    strengths = "\n".join(f"Strength {number}" for number in range(lines + 1))
    plan = replace(SIGNED, content=replace(CONTENT, strengths=strengths))

    frame = re.compile("•|North agency Plan|Page [0-9]")
    contents = [
        [line for line in sheet.splitlines() if not frame.match(line)]
        for sheet in sheets_of(print_plan(plan))
    ]

    assert [content[-1] for content in contents if OPENINGS.match(content[-1])] == []


@pytest.mark.parametrize(("paper", "points"), [(Paper.LETTER, (612, 792)), (Paper.A4, (595, 842))])
def test_every_sheet_is_of_the_agency_s_paper(paper: Paper, points: tuple[int, int]) -> None:
    plan = replace(SIGNED, letterhead=replace(SIGNED.letterhead, paper=paper))

    sheets = PdfReader(BytesIO(print_plan(plan))).pages

    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {points}


def _room_left(sheet: Any) -> float:
    """How much of a sheet lies empty between its last line and its foot, as a part of its height."""
    heights: list[float] = []

    def note(text: str, ctm: list[float], matrix: list[float], *_: Any) -> None:
        if text.strip():
            heights.append(matrix[5] * ctm[3] + ctm[5])

    sheet.extract_text(visitor_text=note)
    foot = min(heights)
    return (min(height for height in heights if height > foot + 5) - foot) / float(sheet.mediabox.height)


@pytest.mark.parametrize("strengths", [1, 9])
def test_step_towards_a_goal_is_divided_before_a_fifth_of_the_sheet_stays_empty(strengths: int) -> None:
    listed = "\n".join(f"Strength {number}" for number in range(strengths))
    plan = replace(SIGNED, content=replace(CONTENT, strengths=listed))

    first, *_ = PdfReader(BytesIO(print_plan(plan))).pages

    assert _room_left(first) < 0.2


def test_first_step_without_a_day_names_none() -> None:
    words = words_of(print_plan(replace(SIGNED, content=replace(CONTENT, first_step_on=None))))

    assert "First step Buy the diary. I will know it works when" in words
