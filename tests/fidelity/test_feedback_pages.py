"""Scores, the release of feedback, and what its practitioner reads."""

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from sessions.fidelity.models import Review
from sessions.fidelity.services import release_review, submit_review
from tests import records
from tests.fidelity import stage
from tests.fidelity.stage import WORDS


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SUPERVISOR, 200),
        (Role.CODER, 200),
        (Role.ADMINISTRATOR, 403),
        (Role.PRACTITIONER, 403),
        (Role.INTAKE, 403),
        (Role.AUDITOR, 403),
        (Role.CLIENT, 403),
    ],
)
def test_scores_are_for_the_coder_and_the_team(north, as_member, role, status):
    review = stage.submitted(north, coder=Role.CODER)
    page = as_member(north, role).get(north.url(f"/reviews/{review.public_id}/scores/"))
    assert page.status_code == status


def test_scores_out_of_reach_do_not_exist(north, south, as_member):
    theirs = stage.submitted(north)
    foreign = stage.submitted(south)
    uncoded = stage.assigned(north)

    assert stage.sven(north).get(north.url(f"/reviews/{theirs.public_id}/scores/")).status_code == 404
    assert (
        as_member(north, Role.CODER).get(north.url(f"/reviews/{theirs.public_id}/scores/")).status_code == 404
    )
    browser = as_member(north, Role.SUPERVISOR)
    for review in (foreign, uncoded):
        assert browser.get(north.url(f"/reviews/{review.public_id}/scores/")).status_code == 404


def test_scores_show_a_coder_no_name_and_no_words_of_the_feedback(north, as_member):
    review = stage.submitted(north, coder=Role.CODER)
    with tenancy.activate(north.pk):
        release_review(
            review, strengths="Petra waited", growth="Amara too", by=north.supervisor, at=timezone.now()
        )

    page = as_member(north, Role.CODER).get(north.url(f"/reviews/{review.public_id}/scores/"))

    assert f"released {north.today():%B %-d, %Y}" in stage.words_of(page)
    leaks = ("Petra", "Amara", "canary", "Release feedback")
    assert [name for name in leaks if name in stage.words_of(page)] == []


def test_scores_name_counts_lines_and_bands_but_no_grade(north, as_member):
    review = stage.submitted(
        north,
        ratings={"cultivate": 3, "soften": 3, "partnership": 4, "empathy": 3},
        counts={"sr": 3, "cr": 2, "q": 5},
    )

    page = as_member(north, Role.SUPERVISOR).get(north.url(f"/reviews/{review.public_id}/scores/"))

    bands = {score.key: (score.display, score.band.label) for _, score in page.context["scores"]}
    assert bands == {  # each exactly on its fair line
        "technical_global": ("3.0", "Fair"),
        "relational_global": ("3.5", "Fair"),
        "percent_complex_reflections": ("40 %", "Fair"),
        "reflection_to_question_ratio": ("1.0", "Fair"),
        "mi_adherent": ("0", "No threshold"),
        "mi_nonadherent": ("0", "No threshold"),
    }
    text = stage.words_of(page)
    assert "2 of 5 reflections" in text
    assert "fair from 40 %, good from 50 %" in text
    assert "The fair and good lines are the authors’ expert opinion. No norms stand behind them" in text
    assert "3.0, fair" in page.context["chart"]
    assert [word for word in ("overall", "passed", "failed", "grade") if word in text.lower()] == []


def test_scores_without_denominator_are_not_computable(north, as_member):
    review = stage.submitted(north, counts={"af": 1})

    page = as_member(north, Role.SUPERVISOR).get(north.url(f"/reviews/{review.public_id}/scores/"))

    undefined = {score.key for _, score in page.context["scores"] if score.value is None}
    assert undefined == {"percent_complex_reflections", "reflection_to_question_ratio"}
    assert page.context["chart"].count(">not computable<") == 2
    assert "There was no question, so reflections cannot be set against them." in stage.words_of(page)


def test_releasing_gives_the_practitioner_scores_and_words(north, as_member):
    review = stage.submitted(north)
    practitioner = as_member(north, Role.PRACTITIONER)
    path = north.url(f"/reviews/{review.public_id}/feedback/")
    before = practitioner.get(path)

    page = as_member(north, Role.SUPERVISOR).post(
        north.url(f"/reviews/{review.public_id}/release/"), WORDS, follow=True
    )
    after = practitioner.get(path)

    assert (before.status_code, after.status_code) == (404, 200)
    assert page.redirect_chain == [(north.url(f"/reviews/{review.public_id}/scores/"), 302)]
    assert "The feedback is released." in stage.words_of(page)
    assert "Release feedback" not in stage.words_of(page)
    text = stage.words_of(after)
    assert text.index(WORDS["strengths"]) < text.index(WORDS["growth"]) < text.index("Summary scores")


def test_releasing_without_a_strength_keeps_what_was_written(north, as_member):
    review = stage.submitted(north)

    page = as_member(north, Role.SUPERVISOR).post(
        north.url(f"/reviews/{review.public_id}/release/"),
        {"strengths": " ", "growth": "One more reflection."},
    )

    assert "What went well: Name at least one thing that went well." in stage.words_of(page)
    assert page.context["form"]["growth"].value() == "One more reflection."
    with tenancy.activate(north.pk):
        found = Review.objects.get(pk=review.pk)
        assert (found.released_at, found.growth) == (None, "")


@pytest.mark.parametrize(
    ("role", "status"), [(Role.CODER, 403), (Role.PRACTITIONER, 403), (Role.ADMINISTRATOR, 403)]
)
def test_releasing_is_for_supervisors(north, as_member, role, status):
    review = stage.submitted(north, coder=Role.CODER)
    page = as_member(north, role).post(north.url(f"/reviews/{review.public_id}/release/"), WORDS)
    assert page.status_code == status


def test_releasing_happens_once_within_the_team_and_after_coding(north, as_member):
    ready, done, open_ = stage.submitted(north), stage.released(north), stage.assigned(north)
    path = "/reviews/{}/release/"
    assert stage.sven(north).post(north.url(path.format(ready.public_id)), WORDS).status_code == 404
    browser = as_member(north, Role.SUPERVISOR)
    assert browser.post(north.url(path.format(open_.public_id)), WORDS).status_code == 404
    again = browser.post(north.url(path.format(done.public_id)), {"strengths": "Other words"}, follow=True)
    assert again.redirect_chain == [(north.url(f"/reviews/{done.public_id}/scores/"), 302)]
    assert "The feedback is released already." in stage.words_of(again)
    with tenancy.activate(north.pk):
        assert Review.objects.get(pk=ready.pk).released_at is None
        assert Review.objects.get(pk=done.pk).strengths == WORDS["strengths"]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.PRACTITIONER, 200),
        (Role.SUPERVISOR, 200),
        (Role.CODER, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.INTAKE, 403),
        (Role.AUDITOR, 403),
        (Role.CLIENT, 403),
    ],
)
def test_feedback_is_for_its_practitioner_and_her_supervisor(north, as_member, role, status):
    review = stage.released(north)
    page = as_member(north, role).get(north.url(f"/reviews/{review.public_id}/feedback/"))
    assert page.status_code == status


def test_feedback_of_a_colleague_or_another_agency_does_not_exist(north, south, as_member):
    foreign = stage.released(south)
    with tenancy.activate(north.pk):
        colleagues = Review.objects.released().get(session__author=north.seat("Colin"))
    browser = as_member(north, Role.PRACTITIONER)
    for review in (foreign, colleagues):
        assert browser.get(north.url(f"/reviews/{review.public_id}/feedback/")).status_code == 404


def test_reading_feedback_is_told_to_the_trail(north, as_member):
    review = stage.released(north)

    as_member(north, Role.PRACTITIONER).get(north.url(f"/reviews/{review.public_id}/feedback/"))

    with tenancy.activate(north.pk):
        lines = AuditEvent.objects.filter(reference=review.public_id, act=Action.VIEW)
        assert [line.actor_id for line in lines] == [north.practitioner.membership_id]


def test_my_feedback_lists_own_released_reviews_newest_first(north, as_member):
    older, newer = stage.released(north, days_ago=15), stage.released(north, days_ago=10)
    stage.submitted(north, days_ago=8)

    page = as_member(north, Role.PRACTITIONER).get(north.url("/reviews/feedback/"))

    [trend] = page.context["trends"]
    with tenancy.activate(north.pk):
        of_the_cast = Review.objects.released().get(
            session__author=north.seat("Petra"), strengths="Warm and curious"
        )
    listed = [told.review.pk for told in trend.feedback]
    assert listed == [newer.pk, older.pk, of_the_cast.pk]


def test_my_feedback_means_leave_out_what_is_not_computable(north, as_member):
    stage.released(north, days_ago=10, counts={"af": 3})

    page = as_member(north, Role.PRACTITIONER).get(north.url("/reviews/feedback/"))

    [trend] = page.context["trends"]
    means = {line.item.key: (line.mean, line.computable) for line in trend.lines}
    assert means == {
        "technical_global": ("3.5", 2),
        "relational_global": ("4.0", 2),
        "percent_complex_reflections": ("45 %", 1),
        "reflection_to_question_ratio": ("1.4", 1),
        "mi_adherent": ("3.0", 2),
        "mi_nonadherent": ("0.0", 2),
    }
    assert "Mean 45 %, over 1 of 2 reviews." in stage.words_of(page)
    assert "the review is left out of it" in stage.words_of(page)


def test_my_feedback_never_mixes_versions(north, as_member):
    review = stage.assigned(north, days_ago=10)
    with tenancy.activate(north.pk):
        Review.objects.filter(pk=review.pk).update(instrument_version="4.2.0")
        submit_review(review, coding=records.CODING, by=north.supervisor, at=timezone.now())
        release_review(review, **WORDS, by=north.supervisor, at=timezone.now())

    page = as_member(north, Role.PRACTITIONER).get(north.url("/reviews/feedback/"))

    told = [(trend.title, len(trend.feedback)) for trend in page.context["trends"]]
    assert told == [("MITI 4.2.1", 1), ("MITI 4.2.0", 1)]
    assert [trend.lines for trend in page.context["trends"]] == [[], []]


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CODER, 403), (Role.ADMINISTRATOR, 403), (Role.INTAKE, 403), (Role.CLIENT, 403)],
)
def test_my_feedback_is_not_for_those_without_reviews_of_their_own(north, as_member, role, status):
    assert as_member(north, role).get(north.url("/reviews/feedback/")).status_code == status


def test_my_feedback_says_what_comes_next_where_there_is_none(north, as_member):
    page = as_member(north, Role.SUPERVISOR).get(north.url("/reviews/feedback/"))
    assert "No feedback yet" in stage.words_of(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_my_feedback_costs_the_same_for_any_number_of_rows(north, as_member, django_assert_num_queries, rows):
    for _ in range(rows):
        stage.released(north)
    browser = as_member(north, Role.PRACTITIONER)

    # session, user, agency, membership; two savepoints opened and closed; reviews, ratings, counts
    with django_assert_num_queries(11):
        page = browser.get(north.url("/reviews/feedback/"))

    assert len(page.context["trends"][0].feedback) == rows + 1
