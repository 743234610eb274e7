"""The review queue, assigning from it, and the list of due reviews on the admin's first page."""

from datetime import timedelta

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Role
from sessions.fidelity.models import Review
from tests.fidelity import stage


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
def test_queue_is_for_those_who_code(north, as_member, role, status):
    assert as_member(north, role).get(north.url("/reviews/")).status_code == status


def test_queue_shows_a_coder_her_recordings_without_any_name(north, as_member):
    review = stage.assigned(north, coder=Role.CODER)
    stage.submitted(north, coder=Role.CODER)

    page = as_member(north, Role.CODER).get(north.url("/reviews/"))

    assert [row.coder_id for row in page.context["mine"]] == [north.members[Role.CODER].pk] * 5
    day = (north.today() - timedelta(days=5)).strftime("%B %-d, %Y")
    assert f"Session of {day}, 45 minutes" in stage.words_of(page)
    assert str(review.public_id) in stage.words_of(page)
    leaks = ("Petra", "Colin", "Stella", "Amara", "Tomas", "Olive", "Selma", "canary", "Walk each evening")
    assert [name for name in leaks if name in stage.words_of(page)] == []
    assert "Signed sessions without a review" not in stage.words_of(page)


def test_queue_shows_a_coder_only_what_is_assigned_to_her(north, as_member):
    mine = stage.assigned(north, coder=Role.CODER)
    other = stage.assigned(north, coder=Role.SUPERVISOR)

    page = as_member(north, Role.CODER).get(north.url("/reviews/"))

    assert (str(mine.public_id) in stage.words_of(page), str(other.public_id) in stage.words_of(page)) == (
        True,
        False,
    )


def test_queue_puts_the_first_due_first_and_says_what_is_overdue(north, as_member):
    later = stage.assigned(north, due_in=9)
    late = stage.assigned(north, due_in=-2)
    today = stage.assigned(north, due_in=0)

    page = as_member(north, Role.SUPERVISOR).get(north.url("/reviews/"))

    assert [row.pk for row in page.context["mine"]] == [late.pk, today.pk, later.pk]
    since = (north.today() - timedelta(days=2)).strftime("%B %-d")
    assert f"Overdue since {since}" in stage.words_of(page)


def test_queue_of_a_supervisor_stays_within_the_team(north, as_member):
    stage.signed_session(north, "assigned")
    stage.signed_session(north, "other")

    page = as_member(north, Role.SUPERVISOR).get(north.url("/reviews/"))

    assert [session.author.name for session in page.context["unreviewed"]] == ["Petra North"]
    assert "Stella North" not in stage.words_of(page)


def test_queue_lists_signed_sessions_of_the_last_60_days_without_review(north, as_member):
    newer = stage.signed_session(north, days_ago=4)
    oldest = stage.signed_session(north, days_ago=60)
    stage.signed_session(north, days_ago=61)

    page = as_member(north, Role.SUPERVISOR).get(north.url("/reviews/"))

    assert [session.pk for session in page.context["unreviewed"]] == [newer.pk, oldest.pk]


def test_queue_leads_from_coded_to_released(north, as_member):
    review = stage.submitted(north)
    given = stage.released(north)

    page = as_member(north, Role.SUPERVISOR).get(north.url("/reviews/"))

    assert [row.pk for row in page.context["to_release"]] == [review.pk]
    assert page.context["released"][0].pk == given.pk
    assert f"/a/north/reviews/{given.public_id}/feedback/" in stage.words_of(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_of_a_supervisor_costs_the_same_for_any_number_of_rows(
    north, as_member, django_assert_num_queries, rows
):
    for _ in range(rows):
        stage.assigned(north)
        stage.assigned(north, coder=Role.CODER)
        stage.submitted(north)
        stage.released(north)
        stage.signed_session(north)
    browser = as_member(north, Role.SUPERVISOR)

    # session, user, agency, membership; two savepoints opened and closed;
    # to code, with others, to release, released, without review
    with django_assert_num_queries(13):
        page = browser.get(north.url("/reviews/"))

    assert (len(page.context["mine"]), len(page.context["unreviewed"])) == (rows, rows)


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_of_a_coder_costs_the_same_for_any_number_of_rows(
    north, as_member, django_assert_num_queries, rows
):
    for _ in range(rows):
        stage.assigned(north, coder=Role.CODER)
        stage.submitted(north, coder=Role.CODER)
    browser = as_member(north, Role.CODER)

    with django_assert_num_queries(10):  # as above, but: to code, handed in
        page = browser.get(north.url("/reviews/"))

    assert len(page.context["handed_in"]) == rows


def test_assigning_offers_every_coder_and_supervisor_of_the_agency(north, as_member):
    session = stage.signed_session(north)

    page = as_member(north, Role.SUPERVISOR).get(north.url(f"/reviews/assign/{session.public_id}/"))

    form = page.context["form"]
    with tenancy.activate(north.pk):
        offered = [label for _, label in form.fields["coder"].choices]
    assert offered == [
        "---------",
        "Cosmo North, fidelity coder",
        "Sunil North, supervisor",
        "Sven North, supervisor",
    ]
    assert form["coder"].value() == north.members[Role.SUPERVISOR].public_id
    assert form["due_on"].value() == north.today() + timedelta(days=14)


def test_assigning_puts_the_session_into_the_coders_queue(north, as_member):
    session = stage.signed_session(north)
    answers = {"coder": str(north.members[Role.CODER].public_id), "due_on": str(north.today())}

    page = as_member(north, Role.SUPERVISOR).post(
        north.url(f"/reviews/assign/{session.public_id}/"), answers, follow=True
    )

    assert page.redirect_chain == [(north.url("/reviews/"), 302)]
    assert "Cosmo North is asked to code it" in stage.words_of(page)
    with tenancy.activate(north.pk):
        review = Review.objects.get(session=session)
        assert (review.coder_id, review.due_on) == (north.members[Role.CODER].pk, north.today())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"due_on": "2020-01-01"}, "Choose today or a later day."),
        ({"due_on": "soon"}, "Choose a day, as in 2026-03-12."),
        ({"coder": ""}, "Choose who codes it."),
        ({"coder": "not-a-reference"}, "Choose one of the coders listed here."),
    ],
)
def test_assigning_says_what_is_wrong_and_keeps_the_answers(north, as_member, change, message):
    session = stage.signed_session(north)
    answers = {"coder": str(north.members[Role.CODER].public_id), "due_on": "2099-12-31", **change}

    page = as_member(north, Role.SUPERVISOR).post(north.url(f"/reviews/assign/{session.public_id}/"), answers)

    assert message in stage.words_of(page)
    assert page.context["form"]["due_on"].value() == answers["due_on"]
    with tenancy.activate(north.pk):
        assert Review.objects.filter(session=session).count() == 0


def test_assigning_takes_no_practitioner_and_nobody_of_another_agency(north, south, as_member):
    session = stage.signed_session(north)
    browser = as_member(north, Role.SUPERVISOR)

    for seat in (north.members[Role.PRACTITIONER], south.members[Role.CODER]):
        answers = {"coder": str(seat.public_id), "due_on": "2099-12-31"}
        page = browser.post(north.url(f"/reviews/assign/{session.public_id}/"), answers)
        assert "Choose one of the coders listed here." in stage.words_of(page)

    with tenancy.activate(north.pk):
        assert Review.objects.filter(session=session).count() == 0


def test_assigning_the_same_coder_twice_is_explained(north, as_member):
    review = stage.assigned(north, coder=Role.CODER)
    with tenancy.activate(north.pk):
        reference = review.session.public_id
    answers = {"coder": str(north.members[Role.CODER].public_id), "due_on": "2099-12-31"}

    page = as_member(north, Role.SUPERVISOR).post(north.url(f"/reviews/assign/{reference}/"), answers)

    assert "This coder is reviewing this session already." in stage.words_of(page)


@pytest.mark.parametrize(
    ("role", "reach", "status"),
    [
        (Role.SUPERVISOR, "team", 200),
        (Role.SUPERVISOR, "other", 404),
        (Role.PRACTITIONER, "assigned", 403),
        (Role.ADMINISTRATOR, "assigned", 403),
        (Role.CODER, "assigned", 403),
    ],
)
def test_assigning_is_for_the_supervisor_of_the_team(north, as_member, role, reach, status):
    session = stage.signed_session(north, reach)
    page = as_member(north, role).get(north.url(f"/reviews/assign/{session.public_id}/"))
    assert page.status_code == status


def test_assigning_finds_no_unsigned_session_and_none_of_another_agency(north, south, as_member):
    foreign = stage.signed_session(south)
    with tenancy.activate(north.pk):
        unsigned = north.clients["assigned"].sessions.unsigned().get()
    browser = as_member(north, Role.SUPERVISOR)

    for session in (foreign, unsigned):
        assert browser.get(north.url(f"/reviews/assign/{session.public_id}/")).status_code == 404


def test_first_page_lists_reviews_due_for_a_supervisor(north, as_member):
    review = stage.assigned(north, due_in=-1)

    page = as_member(north, Role.SUPERVISOR).get(north.url("/admin/"))

    [due] = [shown for shown in page.context["work_lists"] if shown["title"] == "Reviews due"]
    assert due["rows"][0]["url"] == north.url(f"/reviews/{review.public_id}/")
    assert due["rows"][0]["due"].startswith("Overdue since ")
    assert {row["detail"] for row in due["rows"][1:]} == {
        "Petra North, with Cosmo North",
        "Colin North, with Cosmo North",
    }


def test_first_page_lists_no_reviews_for_a_practitioner(north, as_member):
    page = as_member(north, Role.PRACTITIONER).get(north.url("/admin/"))
    assert [shown for shown in page.context["work_lists"] if shown["title"] == "Reviews due"] == []


@pytest.mark.parametrize(
    ("role", "path", "label"),
    [
        (Role.SUPERVISOR, "/reviews/", "Review queue"),
        (Role.CODER, "/reviews/", "Review queue"),
        (Role.PRACTITIONER, "/reviews/feedback/", "My feedback"),
    ],
)
def test_navigation_leads_each_role_to_its_reviews(north, as_member, role, path, label):
    page = as_member(north, role).get(north.url(path))
    items = [item for section in page.context["navigation"] for item in section["items"]]
    mine = [(item["label"], item["url"]) for item in items if "/reviews/" in item["url"]]
    assert mine == [(label, north.url(path))]
