"""Two people code one session: neither sees the other's numbers before her own are in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access import policy
from agencies.access.policy import OutOfReach
from agencies.access.vocabulary import Action, Role
from sessions.fidelity.models import Rating, Review, Score, Tally
from sessions.fidelity.services import assign_review, release_review, submit_review
from tests import records
from tests.fidelity import stage
from tests.fidelity.stage import WORDS


@pytest.fixture
def pair(north):
    """A coder has handed in; the supervisor's own sheet for the same session is still open."""
    first = stage.submitted(north, coder=Role.CODER)
    with tenancy.activate(north.pk):
        own = assign_review(
            first.session,
            coder=north.members[Role.SUPERVISOR],
            due_on=north.today() + timedelta(days=7),
            by=north.supervisor,
            at=timezone.now(),
        )
    return first, own


def hand_in(cast, review, by):
    with tenancy.activate(cast.pk):
        submit_review(review, coding=records.CODING, by=by, at=timezone.now())


def to_release(cast, browser):
    page = browser.get(cast.url("/reviews/"))
    return {row.pk: row.may_release for row in page.context["to_release"]}


def test_the_second_coder_sees_no_scores_before_her_own_are_in(north, as_member, pair):
    first, own = pair
    browser = as_member(north, Role.SUPERVISOR)
    path = north.url(f"/reviews/{first.public_id}/scores/")
    assert (browser.get(path).status_code, first.pk in to_release(north, browser)) == (404, False)
    assert browser.post(north.url(f"/reviews/{first.public_id}/release/"), WORDS).status_code == 404
    with tenancy.activate(north.pk):
        for part in (Rating, Tally, Score):
            theirs = part.objects.filter(review=first)
            assert theirs.exists()
            assert not policy.within_reach(north.supervisor, Action.VIEW, theirs).exists()

    hand_in(north, own, north.supervisor)

    assert browser.get(path).status_code == 200
    assert to_release(north, browser) == {first.pk: True, own.pk: True}


def test_a_coder_at_work_stays_in_sight_as_someone_to_wait_for(north, as_member):
    page = as_member(north, Role.SUPERVISOR).get(north.url("/reviews/"))
    assert {row.coder_name for row in page.context["others"]} == {"Cosmo North"}


def test_no_review_is_released_before_all_of_its_session_are_in(north, as_member):
    own = stage.submitted(north)
    with tenancy.activate(north.pk):
        other = assign_review(
            own.session,
            coder=north.members[Role.CODER],
            due_on=north.today(),
            by=north.supervisor,
            at=timezone.now(),
        )
        with pytest.raises(OutOfReach):
            release_review(own, **WORDS, by=north.supervisor, at=timezone.now())
    browser = as_member(north, Role.SUPERVISOR)
    page = browser.get(north.url(f"/reviews/{own.public_id}/scores/"))
    assert to_release(north, browser) == {own.pk: False}
    assert "Waits for the other coding of this session" in stage.words_of(browser.get(north.url("/reviews/")))
    assert "This session is still being coded by someone else." in stage.words_of(page)
    assert "Release feedback" not in stage.words_of(page)

    hand_in(north, other, north.actors[Role.CODER])

    browser.post(north.url(f"/reviews/{own.public_id}/release/"), WORDS)
    with tenancy.activate(north.pk):
        assert Review.objects.get(pk=own.pk).strengths == WORDS["strengths"]


def test_coding_handed_in_twice_leads_to_the_scores(north, as_member):
    review = stage.assigned(north)
    browser, path = as_member(north, Role.SUPERVISOR), north.url(f"/reviews/{review.public_id}/")
    first = browser.post(path, stage.SHEET)
    second = browser.post(path, {**stage.SHEET, "rating_empathy": "1"}, follow=True)
    assert second.redirect_chain == [(first.url, 302)]
    assert "Your coding is handed in already." in stage.words_of(second)
    with tenancy.activate(north.pk):
        assert Rating.objects.get(review=review, item="empathy").value == 4


def test_coding_for_another_team_handed_in_twice_leads_to_the_queue(north):
    session = stage.signed_session(north)
    with tenancy.activate(north.pk):
        seat = north.seat("Sven")
        review = assign_review(
            session, coder=seat, due_on=north.today(), by=north.supervisor, at=timezone.now()
        )
    browser, path = stage.sven(north), north.url(f"/reviews/{review.public_id}/")
    answers = [browser.post(path, stage.SHEET)["Location"] for _ in range(2)]
    assert answers == [north.url("/reviews/")] * 2


def test_a_review_one_assigns_to_oneself_begins_at_once(north, as_member):
    session = stage.signed_session(north)
    answers = {"coder": str(north.members[Role.SUPERVISOR].public_id), "due_on": str(north.today())}
    page = as_member(north, Role.SUPERVISOR).post(north.url(f"/reviews/assign/{session.public_id}/"), answers)
    with tenancy.activate(north.pk):
        review = Review.objects.get(session=session)
    assert page.url == north.url(f"/reviews/{review.public_id}/")


@pytest.mark.parametrize(
    ("start", "length", "kept"), [("25", "20", True), ("26", "20", False), ("500", "120", False)]
)
def test_a_segment_lies_within_its_session(north, as_member, start, length, kept):
    review = stage.assigned(north)
    form = {**stage.SHEET, "segment_start": start, "segment_minutes": length}
    page = as_member(north, Role.SUPERVISOR).post(north.url(f"/reviews/{review.public_id}/"), form)
    with tenancy.activate(north.pk):
        assert (Review.objects.get(pk=review.pk).submitted_at is not None) == kept
    if not kept:
        [says] = page.context["form"].errors["segment_minutes"]
        assert says.startswith("The session lasted 45 minutes")
