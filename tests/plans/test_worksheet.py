"""The page for writing as a form: what goes in comes out, and nothing typed is lost on the way."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.content import (
    BarrierContent,
    Gap,
    GoalContent,
    InterventionContent,
    NeedContent,
    ObjectiveContent,
    PlanContent,
    SupportContent,
    gaps_for_offer,
    missing_for_offer,
)
from plans.forms import outline, worksheet
from plans.forms.outline import Row
from plans.forms.worksheet import Node

TODAY = date(2026, 3, 2)
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
LINE = st.text(LETTERS, min_size=1, max_size=40).filter(str.strip)
LINES = st.text(st.one_of(LETTERS, st.just("\n")), min_size=1, max_size=60).filter(str.strip)
MAYBE = st.one_of(st.just(""), LINE)
MAYBE_LINES = st.one_of(st.just(""), LINES)
RULER = st.one_of(st.none(), st.integers(0, 10))
DAY = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2100, 1, 1)))


def few(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(parts, max_size=2).map(tuple)


INTERVENTIONS = st.builds(InterventionContent, LINE, MAYBE, MAYBE, MAYBE)
OBJECTIVES = st.builds(ObjectiveContent, LINES, MAYBE, MAYBE, MAYBE, DAY, few(INTERVENTIONS))
GOALS = st.builds(GoalContent, LINES, MAYBE_LINES, RULER, RULER, few(OBJECTIVES))
NEEDS = st.builds(NeedContent, LINES, few(GOALS))
PLANS = st.builds(
    PlanContent,
    MAYBE_LINES,
    MAYBE_LINES,
    MAYBE,
    DAY,
    MAYBE_LINES,
    few(NEEDS),
    few(st.builds(BarrierContent, LINE, MAYBE)),
    few(st.builds(SupportContent, LINE, MAYBE)),
)


def sent(root: Node) -> dict[str, str]:
    """The fields of a page as a browser sends them: line ends as two characters."""
    return {
        bound.html_name: str(bound.value()).replace("\n", "\r\n")
        for node in root.all()
        for bound in node.form
    }


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_content_shown_and_sent_back_is_the_same(content: PlanContent) -> None:
    root = worksheet.check(outline.read(sent(worksheet.show_content(content))))

    assert worksheet.errors(root) == []
    assert worksheet.content_of(root) == content


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_gaps_name_places_that_are_on_the_page(content: PlanContent) -> None:
    gaps = gaps_for_offer(content, today=TODAY)
    root = worksheet.show_content(content)
    places = {node.place for node in root.all()} | {bound.id_for_label for bound in root.form}

    assert [gap.sentence for gap in gaps] == missing_for_offer(content, today=TODAY)
    assert {gap.place for gap in gaps} - places - {"needs"} == set()
    assert {gap.field for gap in gaps} <= {"needs", "discharge_criteria"}


def measurable(**changes: Any) -> PlanContent:
    """A plan that can be offered, but for ``changes`` to its one objective."""
    objective = ObjectiveContent(
        "Walk after dinner",
        measure="days, in the diary",
        target="4 days a week",
        target_on=TODAY,
        interventions=(InterventionContent("Weekly talk", "Petra", "weekly"),),
    )
    goal = GoalContent("I want my evenings back", objectives=(replace(objective, **changes),))
    return PlanContent(discharge_criteria="Four weeks in a row", needs=(NeedContent("Evenings", (goal,)),))


def test_plan_that_can_be_seen_and_counted_may_be_offered() -> None:
    assert missing_for_offer(measurable(), today=TODAY) == []


@pytest.mark.parametrize(
    ("changes", "gap", "place"),
    [
        ({"measure": " "}, "Say how you will see progress: “Walk after dinner”.", ""),
        ({"target": ""}, "Say where it should be: “Walk after dinner”.", ""),
        ({"target_on": None}, "Say by when: “Walk after dinner”.", ""),
        (
            {"target_on": TODAY - timedelta(days=1)},
            "The day for “Walk after dinner” has passed. Choose one that lies ahead.",
            "",
        ),
        ({"interventions": ()}, "Give the objective “Walk after dinner” an intervention.", ""),
        (
            {"interventions": (InterventionContent("Weekly talk", "", "weekly"),)},
            "Say who does it: “Weekly talk”.",
            "-interventions-0",
        ),
        (
            {"interventions": (InterventionContent("Weekly talk", "Petra", " "),)},
            "Say how often: “Weekly talk”.",
            "-interventions-0",
        ),
    ],
)
def test_objective_that_nobody_could_see_met_keeps_a_plan_from_being_offered(
    changes: dict[str, Any], gap: str, place: str
) -> None:
    found = gaps_for_offer(measurable(**changes), today=TODAY)

    assert found == [Gap(gap, f"needs-0-goals-0-objectives-0{place}")]


def test_plan_without_an_end_is_not_offered() -> None:
    endless = replace(measurable(), discharge_criteria="\n")

    assert gaps_for_offer(endless, today=TODAY) == [
        Gap("Write how you will both know that the work is done.", "id_discharge_criteria")
    ]


def test_row_that_is_added_leaves_everything_else_as_typed() -> None:
    typed = {"needs-0-statement": "  Sleep ", "needs-0-goals-0-importance": "eleven", "first_step_on": "soon"}
    row = outline.read(typed)

    place = outline.add(row, "needs-0-goals")
    fields = sent(worksheet.show(row))

    assert place == "needs-0-goals-1"
    assert {name: fields[name] for name in typed} == typed
    assert fields["needs-0-goals-1-words"] == ""
    assert fields["needs-0-goals-1-objectives-0-interventions-0-what"] == ""


def test_row_that_is_removed_takes_only_its_own_words() -> None:
    typed = {f"barriers-{n}-barrier": word for n, word in enumerate(["rain", "pay day", "a cold"])}
    row = outline.read(typed)

    outline.remove(row, "barriers-1")

    assert [one.texts["barrier"] for one in row.lists["barriers"]] == ["rain", "a cold"]


def test_rows_keep_their_order_when_numbers_have_gaps() -> None:
    row = outline.read({"supports-10-person": "last", "supports-2-person": "first"})

    assert [one.texts["person"] for one in row.lists["supports"]] == ["first", "last"]


@pytest.mark.parametrize(
    "place", ["", "goals", "needs-0", "needs-7-goals", "needs-x-goals", "needs-0-goals-0", "strengths"]
)
def test_adding_where_no_list_is_raises(place: str) -> None:
    with pytest.raises(outline.NoSuchPlaceError):
        outline.add(worksheet_row(), place)


@pytest.mark.parametrize("place", ["", "needs", "needs-7", "needs-x", "needs-0-goals", "supports--1"])
def test_removing_where_no_row_is_raises(place: str) -> None:
    with pytest.raises(outline.NoSuchPlaceError):
        outline.remove(worksheet_row(), place)


def worksheet_row() -> Row:
    return outline.read({"needs-0-statement": "Sleep", "needs-0-goals-0-words": "I sleep"})


def test_adding_to_a_full_page_raises() -> None:
    row = worksheet_row()
    while row.size() <= outline.MOST_FIELDS:
        outline.add(row, "needs")
    size = row.size()

    with pytest.raises(outline.TooLongError):
        outline.add(row, "needs")

    assert (row.size(), size < 1000) == (size, True)


def test_rows_without_a_word_are_left_out() -> None:
    root = worksheet.check(outline.read({"needs-0-statement": " \r\n ", "barriers-0-strategy": ""}))

    assert worksheet.is_valid(root)
    assert worksheet.content_of(root) == PlanContent()


@pytest.mark.parametrize(
    ("typed", "target", "says"),
    [
        (
            {"needs-0-goals-0-reasons": "for my son"},
            "id_needs-0-statement",
            "Need: Name the need, or remove it.",
        ),
        (
            {"needs-0-statement": "Sleep", "needs-0-goals-0-objectives-0-target": "4 days"},
            "id_needs-0-goals-0-words",
            "Goal in the client’s own words: Write the goal in the client’s own words, or remove it.",
        ),
        (
            {"first_step_on": "soon"},
            "id_first_step_on",
            "First step by: Give the day as year-month-day, for example 2026-03-31.",
        ),
        (
            {"needs-0-statement": "S", "needs-0-goals-0-words": "I", "needs-0-goals-0-confidence": "11"},
            "id_needs-0-goals-0-confidence_0",
            "How confident is the client? Choose a number from 0 to 10.",
        ),
        (
            {"supports-0-how": "drives"},
            "id_supports-0-person",
            "Who helps: Say who helps, or remove it.",
        ),
    ],
)
def test_error_stands_at_its_field(typed: dict[str, str], target: str, says: str) -> None:
    root = worksheet.check(outline.read(typed))

    assert not worksheet.is_valid(root)
    assert worksheet.errors(root)[0] == {"target": target, "message": says}
