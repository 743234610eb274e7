"""The coding sheet: what it shows to whom, what it keeps, what it hands in, and its preview."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from sessions.fidelity.models import Rating, Review, Tally
from sessions.fidelity.services import assign_review
from tests import records
from tests.fidelity import stage
from tests.fidelity.stage import SHEET


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SUPERVISOR, 200),
        (Role.CODER, 404),
        (Role.ADMINISTRATOR, 403),
        (Role.PRACTITIONER, 403),
        (Role.INTAKE, 403),
        (Role.AUDITOR, 403),
        (Role.CLIENT, 403),
    ],
)
def test_sheet_is_for_the_coder_who_was_asked(north, as_member, role, status):
    review = stage.assigned(north, coder=Role.SUPERVISOR)
    path = north.url(f"/reviews/{review.public_id}/")
    browser = as_member(north, role)

    assert browser.get(path).status_code == status
    assert browser.post(path, SHEET).status_code == (302 if status == 200 else status)
    with tenancy.activate(north.pk):
        assert (Review.objects.get(pk=review.pk).submitted_at is not None) == (status == 200)


def test_sheet_of_another_agency_does_not_exist(north, south, as_member):
    review = stage.assigned(south)
    browser = as_member(north, Role.SUPERVISOR)
    assert browser.get(north.url(f"/reviews/{review.public_id}/")).status_code == 404
    assert browser.get(south.url(f"/reviews/{review.public_id}/")).status_code == 404


def test_sheet_of_a_coder_names_neither_client_nor_practitioner(north, as_member):
    review = stage.assigned(north, coder=Role.CODER)

    page = as_member(north, Role.CODER).get(north.url(f"/reviews/{review.public_id}/"))

    assert "45 minutes" in stage.words_of(page)
    assert page.context["form"]["change_goal"].value() == ""
    leaks = ("Petra", "Amara", "canary", "Walk each evening", str(review.session.public_id))
    assert [name for name in leaks if name in stage.words_of(page)] == []


def test_sheet_of_a_supervisor_begins_with_the_target_behaviour(north, as_member):
    review = stage.assigned(north)

    page = as_member(north, Role.SUPERVISOR).get(north.url(f"/reviews/{review.public_id}/"))

    assert page.context["form"]["change_goal"].value() == "Walk each evening canary-north"
    assert "Petra North" in stage.words_of(page)


def test_sheet_tells_a_supervisor_of_another_team_as_little_as_a_coder(north):
    session = stage.signed_session(north)
    with tenancy.activate(north.pk):
        review = assign_review(
            session,
            coder=north.seat("Sven"),
            due_on=north.today(),
            by=north.supervisor,
            at=timezone.now(),
        )
    browser = stage.sven(north)

    page = browser.get(north.url(f"/reviews/{review.public_id}/"))
    handed_in = browser.post(north.url(f"/reviews/{review.public_id}/"), SHEET)

    leaks = ("Petra", "Amara", "canary", "Walk each evening")
    assert [name for name in leaks if name in stage.words_of(page)] == []
    assert handed_in["Location"] == north.url("/reviews/")


def test_sheet_starts_each_rating_where_the_instrument_does(north, as_member):
    review = stage.assigned(north)

    page = as_member(north, Role.SUPERVISOR).get(north.url(f"/reviews/{review.public_id}/"))

    form = page.context["form"]
    assert {item.key: field.value() for item, field in form.ratings} == {
        "cultivate": 3,
        "soften": 3,
        "partnership": 3,
        "empathy": 3,
    }
    assert stage.words_of(page).count("checked") == 4
    assert "Every rating is set to its starting point." in stage.words_of(page)
    assert "Much of the talk of change is picked up; some clear openings are missed." in stage.words_of(page)


def test_opening_the_sheet_is_told_to_the_trail(north, as_member):
    review = stage.assigned(north, coder=Role.CODER)

    as_member(north, Role.CODER).get(north.url(f"/reviews/{review.public_id}/"))

    with tenancy.activate(north.pk):
        lines = AuditEvent.objects.filter(reference=review.public_id, act=Action.VIEW)
        assert [line.actor_id for line in lines] == [north.members[Role.CODER].pk]


def test_handing_in_keeps_ratings_counts_and_segment(north, as_member):
    review = stage.assigned(north, coder=Role.CODER)

    page = as_member(north, Role.CODER).post(north.url(f"/reviews/{review.public_id}/"), SHEET)

    assert page["Location"] == north.url(f"/reviews/{review.public_id}/scores/")
    with tenancy.activate(north.pk):
        found = Review.objects.get(pk=review.pk)
        assert dict(found.ratings.values_list("item", "value")) == {
            "cultivate": 4,
            "soften": 4,
            "partnership": 4,
            "empathy": 4,
        }
        counted = dict(found.tallies.values_list("item", "count"))
        assert counted == {
            **dict.fromkeys(("persuade", "persuade_with", "emphasize", "confront"), 0),
            **records.CODING.counts,
        }
        assert (found.change_goal, found.goal_is_behavioural) == ("Walk each evening", True)
        assert (found.segment_start, found.segment_minutes, found.engaging_only) == (10, 20, False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"change_goal": "  "}, "Change goal: Record the change goal before coding."),
        ({"goal_is_behavioural": ""}, "Is the change goal a behaviour? Choose yes or no."),
        ({"rating_empathy": "6"}, "Empathy: Choose a point from 1 to 5."),
        ({"rating_empathy": ""}, "Empathy: Choose a point from 1 to 5."),
        ({"count_q": "-1"}, "Question: Enter a whole number from 0 to 999."),
        ({"count_q": "1000"}, "Question: Enter a whole number from 0 to 999."),
        ({"count_q": "many"}, "Question: Enter a whole number from 0 to 999."),
        (
            {"segment_minutes": "0"},
            "Segment length in minutes: Enter a whole number from 1 to 120.",
        ),
        (
            {"segment_minutes": "121"},
            "Segment length in minutes: Enter a whole number from 1 to 120.",
        ),
    ],
)
def test_sheet_with_a_mistake_says_so_and_keeps_everything(north, as_member, change, message):
    review = stage.assigned(north)
    sheet = SHEET | change

    page = as_member(north, Role.SUPERVISOR).post(north.url(f"/reviews/{review.public_id}/"), sheet)

    assert message in stage.words_of(page)
    form = page.context["form"]
    assert {name: form[name].value() for name in sheet} == sheet
    with tenancy.activate(north.pk):
        assert Rating.objects.filter(review=review).count() == 0
        assert Review.objects.get(pk=review.pk).submitted_at is None


def test_engaging_only_leaves_the_technical_ratings_out(north, as_member):
    review = stage.assigned(north)
    path = north.url(f"/reviews/{review.public_id}/")

    page = as_member(north, Role.SUPERVISOR).post(path, {**SHEET, "engaging_only": "on"}, follow=True)

    with tenancy.activate(north.pk):
        rated = set(Rating.objects.filter(review=review).values_list("item", flat=True))
    assert rated == {"partnership", "empathy"}
    assert "Not rated: Cultivating Change Talk, Softening Sustain Talk." in stage.words_of(page)


def test_segment_of_five_minutes_is_for_counting_only(north, as_member):
    review = stage.assigned(north)
    path = north.url(f"/reviews/{review.public_id}/")
    sheet = {name: value for name, value in SHEET.items() if not name.startswith("rating_")}

    page = as_member(north, Role.SUPERVISOR).post(path, {**sheet, "segment_minutes": "5"}, follow=True)

    assert "A segment of 5 minutes or less is for counting only" in stage.words_of(page)
    values = {score.key: score.display for _, score in page.context["scores"]}
    assert (values["technical_global"], values["relational_global"]) == ("not computable", "not computable")
    assert values["percent_complex_reflections"] == "45 %"
    with tenancy.activate(north.pk):
        assert Rating.objects.filter(review=review).count() == 0


def test_segment_of_six_minutes_needs_ratings(north, as_member):
    review = stage.assigned(north)
    sheet = {name: value for name, value in SHEET.items() if not name.startswith("rating_")}

    page = as_member(north, Role.SUPERVISOR).post(
        north.url(f"/reviews/{review.public_id}/"), {**sheet, "segment_minutes": "6"}
    )

    assert stage.words_of(page).count("Choose a point from 1 to 5.") == 8  # in the summary and at the rating


def test_sheet_handed_in_gives_way_to_its_scores(north, as_member):
    review = stage.submitted(north)
    browser = as_member(north, Role.SUPERVISOR)
    changed = {**SHEET, "count_q": "1"}

    path = north.url(f"/reviews/{review.public_id}/")
    assert [browser.post(path, changed).url, browser.get(path).url] == [f"{path}scores/"] * 2
    assert browser.post(f"{path}preview/", changed).status_code == 404
    with tenancy.activate(north.pk):
        assert Tally.objects.get(review=review, item="q").count == 8


def test_database_refuses_to_change_what_was_handed_in(north):
    review = stage.submitted(north)
    with tenancy.activate(north.pk):
        changes = [
            lambda: Tally.objects.filter(review=review, item="q").update(count=1),
            lambda: Rating.objects.filter(review=review).delete(),
            lambda: Rating(review=review, item="extra", value=1).save(),
            lambda: Review.objects.filter(pk=review.pk).update(change_goal="Another"),
        ]
        for change in changes:
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_preview_computes_and_keeps_nothing(north, as_member):
    review = stage.assigned(north, coder=Role.CODER)

    page = as_member(north, Role.CODER).post(
        north.url(f"/reviews/{review.public_id}/preview/"), SHEET, headers={"HX-Request": "true"}
    )

    assert {score.key: score.display for score in page.context["scores"]} == {
        "technical_global": "4.0",
        "relational_global": "4.0",
        "percent_complex_reflections": "45 %",
        "reflection_to_question_ratio": "1.4",
        "mi_adherent": "3",
        "mi_nonadherent": "0",
    }
    assert "5 of 11 reflections" in stage.words_of(page)
    assert "<html" not in stage.words_of(page)
    with tenancy.activate(north.pk):
        assert Rating.objects.filter(review=review).count() == 0


def test_preview_never_shows_an_undefined_score_as_zero(north, as_member):
    review = stage.assigned(north)
    nothing = {name: "0" if name.startswith("count_") else value for name, value in SHEET.items()}

    page = as_member(north, Role.SUPERVISOR).post(
        north.url(f"/reviews/{review.public_id}/preview/"), nothing, headers={"HX-Request": "true"}
    )

    assert stage.words_of(page).count("not computable") == 2
    assert "There was no reflection, so a share of them cannot be computed." in stage.words_of(page)
    assert "There was no question, so reflections cannot be set against them." in stage.words_of(page)


def test_preview_believes_no_count_while_one_cannot_be_read(north, as_member):
    review = stage.assigned(north)

    page = as_member(north, Role.SUPERVISOR).post(
        north.url(f"/reviews/{review.public_id}/preview/"), {**SHEET, "count_cr": "x"}
    )

    assert [score.value is None for score in page.context["scores"]] == [False, False, True, True, True, True]
    assert page.context["form"]["count_cr"].value() == "x"


def test_preview_without_a_script_is_the_whole_page_with_everything_typed(north, as_member):
    review = stage.assigned(north)

    page = as_member(north, Role.SUPERVISOR).post(
        north.url(f"/reviews/{review.public_id}/preview/"),
        {**SHEET, "goal_is_behavioural": "no", "segment_minutes": "8"},
    )

    assert "Hand in coding" in stage.words_of(page)
    assert page.context["form"]["change_goal"].value() == "Walk each evening"
    assert "The change goal is not a behaviour, and MITI 4.2.1 is made for behaviours." in stage.words_of(
        page
    )
    assert "In less than 10 minutes the whole is hard to judge" in stage.words_of(page)
