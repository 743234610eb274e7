"""The printed plan: what a client, a court and a funder read, and what a program finds inside."""

import json
import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from plans.content import GoalContent, NeedContent
from plans.standing import Standing
from tests.plans.printed_plans import (
    DRAFT,
    EMPTY,
    HASH,
    HOME,
    SIGNED,
    headings_of,
    print_plan,
    sheets_of,
    with_needs,
    words_of,
)


def test_golden_thread_is_numbered_from_need_to_objective() -> None:
    assert headings_of(print_plan(SIGNED)) == [
        (1, "Treatment plan"),
        (2, "In Assigned client’s own words"),
        (2, "Strengths to build on"),
        (2, "Need 1 Sleep"),
        (3, "Goal 1.1 “I want to get to bed without a drink.”"),
        (4, "Objective 1.1.1 Fall asleep without alcohol on most nights."),
        (4, "Objective 1.1.2 Keep the diary."),
        (2, "Need 2 Housing"),
        (3, "Goal 2.1 “I want my own place again.”"),
        (2, "First step"),
        (2, "I will know it works when"),
        (2, "If something gets in the way"),
        (2, "People who help"),
        (2, "When our work together is done"),
        (2, "Signatures"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "North agency 214 Wharf Street Treatment plan for Assigned client (she/her)",
        "Goal 1.1 “I want to get to bed without a drink.” Goal 2.1 “I want my own place again.”",
        "Plan Offered Signed Review due Plan 2026-0417, version 2 March 3, 2026 March 6, 2026 June 4, 2026",
        "Why it matters I’m tired of being tired.",
        "Importance 9 out of 10 Confidence 0 out of 10",
        "Measure Now Target By Sleep diary 1 night a week ≥ 5 nights a week June 12, 2026",
        "1.1.1.1 Sleep education North practitioner Two sessions 1 month",
        "1.1.1.2 Sleep diary Assigned client Daily 12 weeks",
        "Objective 1.1.2 Keep the diary. How progress shows Measure Now Target By Not set yet Not set yet",
        "1.1.2.1 Talk Not set yet Not set yet Not set yet",
        "Strengths to build on Has kept her job for eleven years Asks for help",
        "No objective is written for this goal yet.",
        "Buy the diary. When Monday, March 9, 2026",
        "Friday pay day Take the bus from Elm Street Rain Not set yet",
        "Her sister Comes over on Fridays",
        "Client Signed March 6, 2026, 4:12 PM EST, typed name in the portal I helped to write this plan",
        f"Fingerprint of this version (SHA-256) {HASH}",
    ],
)
def test_signed_plan_says(words: str) -> None:
    assert words in words_of(print_plan(SIGNED))


def test_client_s_words_come_before_anything_written_about_them() -> None:
    words = words_of(print_plan(SIGNED))

    assert words.index("own words") < words.index("About this plan") < words.index("Need 1")


def test_moment_is_printed_in_the_agency_s_zone_whatever_zone_is_active(settings: Settings) -> None:
    before = print_plan(SIGNED)
    settings.TIME_ZONE = "Asia/Tokyo"

    assert print_plan(SIGNED) == before


def test_draft_has_lines_to_sign_on_and_no_dates() -> None:
    words = words_of(print_plan(DRAFT))

    assert (
        "Nobody has signed this version. Not signed yet Name and role Signature Date Assigned client, client"
        in words
    )
    assert "Not offered Not signed Not set" in words
    assert "Fingerprint" not in words


def test_signed_plan_asks_nobody_for_a_signature() -> None:
    words = words_of(print_plan(SIGNED))

    assert re.findall("Not signed|Nobody has signed", words) == []


def test_declined_plan_gives_the_reason() -> None:
    plan = replace(
        DRAFT,
        standing=Standing.DECLINED,
        status_line="Declined on March 5, 2026.",
        declined_reason="Housing first.",
    )

    assert "Declined on March 5, 2026. Reason given: Housing first." in words_of(print_plan(plan))


def test_empty_plan_says_what_comes_first() -> None:
    words = words_of(print_plan(EMPTY))

    assert "No goal is written down yet. Goals come first, in the client’s own words." in words
    assert [title for _, title in headings_of(print_plan(EMPTY))] == [
        "Treatment plan",
        "In Assigned client’s own words",
        "Signatures",
    ]


def test_need_without_a_goal_is_shown() -> None:
    plan = with_needs(EMPTY, NeedContent("Sleep"))

    assert "Need 1 Sleep No goal covers this need yet." in words_of(print_plan(plan))


def test_ruler_that_was_not_asked_is_left_out() -> None:
    assert (
        re.findall(
            "Importance|Confidence",
            words_of(print_plan(with_needs(SIGNED, NeedContent("Housing", goals=(HOME,))))),
        )
        == []
    )


def test_words_are_printed_as_typed_and_never_run() -> None:
    goal = GoalContent("<script>alert(1)</script> & {{ plan }}\nsecond line", reasons="<b>x</b>")
    data = print_plan(with_needs(EMPTY, NeedContent("Sleep", goals=(goal,))))

    assert "“<script>alert(1)</script> & {{ plan }}\nsecond line”" in sheets_of(data)[0]
    assert "Why it matters <b>x</b>" in words_of(data)
    assert b"/JavaScript" not in data


def test_data_inside_are_the_plan() -> None:
    inside = PdfReader(BytesIO(print_plan(SIGNED))).attachments["plan.json"]

    assert inside == [SIGNED.to_json()]


def test_json_of_an_empty_plan_is_exactly_this() -> None:
    assert json.loads(EMPTY.to_json()) == {
        "format": "evoke-plan",
        "format_version": 1,
        "plan": {
            "awaited": [],
            "client_name": "Assigned client",
            "content": {
                "barriers": [],
                "discharge_criteria": "",
                "first_step": "",
                "first_step_on": None,
                "needs": [],
                "strengths": "",
                "supports": [],
                "works_when": "",
            },
            "declined_reason": "",
            "letterhead": {"lines": [], "name": "North agency", "paper": "letter"},
            "offered_on": None,
            "plan_number": "2026-0418",
            "pronouns": "",
            "review_due_on": None,
            "signatures": [],
            "signed_on": None,
            "standing": "draft",
            "status_line": "Not offered to the client yet.",
            "version_hash": "",
            "version_label": "version 1",
        },
    }


def test_json_has_one_spelling() -> None:
    content = json.loads(SIGNED.to_json())

    assert (
        SIGNED.to_json()
        == json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )
    assert content["plan"]["signatures"][0]["signed_at"] == "2026-03-06T16:12:00-05:00"
    assert content["plan"]["content"]["needs"][0]["goals"][0]["objectives"][0]["target_on"] == "2026-06-12"
