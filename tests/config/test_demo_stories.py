"""The stories of the demo world: told like work in the field, no two the same, within the house's words."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import models

from clients.models import Strength, TargetBehaviour
from config.demo.agencies import AGENCIES, AgencyScript
from config.demo.feedback import ReviewScript, read_reviews
from config.demo.plan_reading import content_of
from config.demo.reading import STATES, read_agency, read_theme
from config.demo.story import Story, StoryError, Told
from plans.content import PlanContent, missing_for_offer
from plans.models import Barrier, Intervention, Objective, PlanVersion, Support
from sessions.models import ClientStatement, Direction, Mode, RulerReading, Session, TalkCategory

TODAY = date(2031, 5, 14)
STORIES = {agency.slug: read_agency(agency.slug) for agency in AGENCIES}
EVERYONE = [story for stories in STORIES.values() for story in stories]
ON_CASELOADS = [story for story in EVERYONE if story.practitioner]

Kept = tuple[str, type[models.Model], str]

by_agency = pytest.mark.parametrize("agency", AGENCIES, ids=lambda agency: agency.slug)


def told() -> Iterator[tuple[Story, Told]]:
    return ((story, session) for story in EVERYONE for session in story.sessions)


def contents() -> Iterator[tuple[Story, PlanContent]]:
    plans = ((story, story.plan) for story in EVERYONE if story.plan)
    return ((story, content_of(plan, on=TODAY, version=2)) for story, plan in plans)


# --- What is told ------------------------------------------------------------------------------


@by_agency
def test_agency_has_about_forty_clients_and_four_hundred_sessions(agency: AgencyScript) -> None:
    stories = STORIES[agency.slug]
    sessions = sum(len(story.sessions) for story in stories)
    assert (38 <= len(stories) <= 44, 360 <= sessions <= 440) == (True, True)


def test_sessions_of_a_client_range_from_three_to_fourteen() -> None:
    counts = sorted(len(story.sessions) for story in ON_CASELOADS)
    assert (counts[0], counts[-1]) == (3, 14)


def test_note_text_never_occurs_twice() -> None:
    notes = Counter(session.note for _, session in told())
    assert [note for note, count in notes.items() if count > 1] == []


def test_quote_is_never_shared_by_two_sessions() -> None:
    quotes = Counter(statement.quote for _, session in told() for statement in session.statements)
    assert [quote for quote, count in quotes.items() if count > 1] == []


def test_sentence_of_a_note_belongs_to_one_client() -> None:
    tellers = defaultdict(set)
    for story, session in told():
        for sentence in re.split(r"(?<=[.?]) ", session.note):
            if len(sentence.split()) >= 4:
                tellers[sentence].add(story.name)
    assert {sentence: names for sentence, names in tellers.items() if len(names) > 1} == {}


def test_every_session_has_a_note_and_something_the_client_said() -> None:
    assert [story.name for story, session in told() if not (session.note and session.statements)] == []


def test_every_category_of_change_talk_is_heard() -> None:
    heard = {
        statement.category
        for _, session in told()
        for statement in session.statements
        if statement.direction == Direction.CHANGE
    }
    assert heard == set(TalkCategory)


def test_sustain_talk_is_a_good_part_of_what_clients_say() -> None:
    said = Counter(statement.direction for _, session in told() for statement in session.statements)
    assert 0.2 < said[Direction.SUSTAIN] / said.total() < 0.45


def test_importance_falls_as_well_as_rises() -> None:
    falls = 0
    for story in EVERYONE:
        readings = [s.rulers[0] for s in story.sessions if s.rulers[0] is not None]
        falls += any(later < earlier for earlier, later in itertools.pairwise(readings))
    assert falls >= len(ON_CASELOADS) / 4


def test_people_differ_in_name_age_pronouns_and_language() -> None:
    names = Counter(story.name for story in EVERYONE)
    assert names.most_common(1)[0][1] == 1
    assert {story.pronouns for story in EVERYONE} == {"she/her", "he/him", "they/them"}
    assert (min(story.age for story in EVERYONE), max(story.age for story in EVERYONE)) == (15, 78)
    assert len({story.language for story in EVERYONE}) >= 10


def test_words_are_those_of_the_house() -> None:
    unwelcome = re.compile(r"!|\brefus|non-complian|\babuser|lorem|Client \d", re.IGNORECASE)
    texts = [text for _, session in told() for text in (session.note, session.next_step)]
    texts += [f"{review.strengths} {review.growth}" for a in AGENCIES for review in read_reviews(a.slug)]
    texts += [repr(content) for _, content in contents()]
    assert [text for text in texts if unwelcome.search(text)] == []


def longest(model: type[models.Model], field: str) -> int:
    return model._meta.get_field(field).max_length or 100_000  # type: ignore[union-attr]  # plain fields only


def test_texts_fit_where_they_are_kept() -> None:
    kept: list[Kept] = [
        (text, TargetBehaviour, "description") for story in EVERYONE for text in story.targets
    ]
    kept += [(text, Strength, "description") for story in EVERYONE for text in story.strengths]
    for _, session in told():
        kept += [(statement.quote, ClientStatement, "quote") for statement in session.statements]
        kept += [
            (session.why_not_lower, RulerReading, "why_not_lower"),
            (session.one_point_higher, RulerReading, "one_point_higher"),
            (session.next_step, Session, "next_step"),
        ]
    for _, content in contents():
        kept += [(content.first_step, PlanVersion, "first_step")]
        kept += plan_texts(content)
    assert [text for text, model, field in kept if len(text) > longest(model, field)] == []


def plan_texts(content: PlanContent) -> Iterator[Kept]:
    objectives = [o for need in content.needs for goal in need.goals for o in goal.objectives]
    for objective in objectives:
        for field in ("measure", "baseline", "target"):
            yield getattr(objective, field), Objective, field
        for intervention in objective.interventions:
            for field in ("who", "how_often", "how_long"):
                yield getattr(intervention, field), Intervention, field
    for barrier in content.barriers:
        yield from ((barrier.barrier, Barrier, "barrier"), (barrier.strategy, Barrier, "strategy"))
    for support in content.supports:
        yield from ((support.person, Support, "person"), (support.how, Support, "how"))


# --- Plans and reviews -------------------------------------------------------------------------


def test_plans_are_complete_and_measurable() -> None:
    assert {story.name: missing_for_offer(content, today=TODAY) for story, content in contents()} == {
        story.name: [] for story, _ in contents()
    }
    objectives = [
        o
        for _, content in contents()
        for need in content.needs
        for goal in need.goals
        for o in goal.objectives
    ]
    assert [o.text for o in objectives if not (o.measure and o.baseline and o.target)] == []


@by_agency
def test_plans_stand_in_every_state(agency: AgencyScript) -> None:
    states = {story.plan.state for story in STORIES[agency.slug] if story.plan}
    assert states == set(STATES)


def reviewed(review: ReviewScript, slug: str) -> tuple[Story, Told]:
    (story,) = [story for story in STORIES[slug] if story.family_name == review.client]
    return story, story.sessions[review.session - 1]


@by_agency
def test_reviews_are_of_sessions_that_could_be_recorded(agency: AgencyScript) -> None:
    reviews = read_reviews(agency.slug)
    assert [r.client for r in reviews if reviewed(r, agency.slug)[1].mode == Mode.PHONE] == []
    assert {review.state for review in reviews} == {"released", "coded", "waiting", "overdue"}


@by_agency
def test_two_practitioners_have_a_trend_of_released_reviews(agency: AgencyScript) -> None:
    released = [review for review in read_reviews(agency.slug) if review.state == "released"]
    trend = Counter(reviewed(review, agency.slug)[0].practitioner for review in released)
    assert sum(count >= 3 for count in trend.values()) >= 2
    assert [review.client for review in released if not (review.strengths and review.growth)] == []


@by_agency
def test_some_scores_cannot_be_computed(agency: AgencyScript) -> None:
    counted = [review.counts for review in read_reviews(agency.slug) if review.counts]
    assert [counts["sr"] + counts["cr"] for counts in counted].count(0) == 1
    assert [counts["q"] for counts in counted].count(0) == 1


@pytest.mark.parametrize(
    ("heading", "said", "mistake"),
    [
        ("E", "+X A quote.", "Not a statement: [+]X A quote."),
        ("E whenever", "+R A quote.", "Not part of a session's heading: whenever"),
        ("E", "^ One thing only", "2 parts were expected: One thing only"),
    ],
)
def test_story_that_cannot_be_read_says_where(tmp_path: Path, heading: str, said: str, mistake: str) -> None:
    theme = tmp_path / "theme.txt"
    theme.write_text(f"=== Ada | North\nabout: 30, she/her\nweeks: 2\n-- {heading}\nA note.\n{said}\n")
    with pytest.raises(StoryError, match=f"^theme.txt, === Ada [|] North: {mistake}$"):
        read_theme(theme)
