"""What was left unsent stands in the form again: for the same person, on the same record, while she may."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.drafts.models import Draft
from agencies.drafts.tasks import remove_expired
from agencies.models import Agency
from clients.models import Assignment
from sessions.models import Session
from tests.cast import Cast
from tests.drafts.typing import NOTE, kept, number_of, sends, tab_of
from tests.entering import come_in

RESTORED = b"Restored from"


def record_page(cast: Cast, reach: str = "assigned") -> str:
    return cast.url(f"/sessions/new/{cast.clients[reach].public_id}/")


@pytest.fixture
def petra(north: Cast, as_member: Any) -> Browser:
    """She has typed into the page for a new session of her client and closed the window."""
    browser: Browser = as_member(north, Role.PRACTITIONER)
    typed = {
        "note": [NOTE],
        "minutes": ["fourty"],
        "processes": ["evoking", "planning"],
        "quotes-TOTAL_FORMS": ["5"],
        "quotes-INITIAL_FORMS": ["0"],
        "quotes-4-quote": ["I could start on Sunday"],
        "quotes-4-direction": ["change"],
        "importance": ["7"],
    }
    assert sends(browser, north, typed, tab=uuid4(), whole="1").status_code == 200
    return browser


def test_form_shows_what_was_typed_right_or_wrong_and_says_so(north: Cast, petra: Browser) -> None:
    page = petra.get(record_page(north))

    words = page.content.decode()
    assert RESTORED in page.content
    assert NOTE in words
    assert 'value="fourty"' in words
    assert 'value="I could start on Sunday"' in words
    assert page.context["sheet"].meeting["processes"].value() == ["evoking", "planning"]
    assert page.context["sheet"].rulers["importance"].value() == "7"
    assert not page.context["sheet"].meeting.errors


def test_it_is_shown_on_no_other_record_and_to_nobody_else(
    north: Cast, petra: Browser, as_member: Any
) -> None:
    with tenancy.activate(north.pk):
        Assignment.objects.create(
            client=north.clients["team"],
            practitioner=north.members[Role.PRACTITIONER],
            starts_on=north.today(),
        )
        Assignment.objects.create(
            client=north.clients["assigned"], practitioner=north.seat("Colin"), starts_on=north.today()
        )
    seat: Any = north.seat("Colin")
    colin = Browser()
    colin.force_login(seat.user)
    come_in(colin, north)

    for browser, page in ((petra, record_page(north, "team")), (colin, record_page(north))):
        shown = browser.get(page)
        assert shown.status_code == 200
        assert RESTORED not in shown.content
        assert NOTE.encode() not in shown.content
    assert RESTORED in petra.get(record_page(north)).content


def test_it_is_not_shown_once_the_record_is_out_of_reach(north: Cast, petra: Browser) -> None:
    with tenancy.activate(north.pk):
        draft = Draft.objects.get(form="sessions.record")
        Assignment.objects.filter(client=north.clients["assigned"]).update(
            ends_on=north.today() - timedelta(days=1)
        )

    assert petra.get(record_page(north)).status_code == 404
    assert petra.get(north.url(f"/drafts/{draft.public_id}/")).status_code == 404
    mine = petra.get(north.url("/drafts/")).content
    assert b"You do not reach this record now" in mine
    assert NOTE.encode() not in mine


def test_window_that_shows_it_goes_on_with_it(north: Cast, petra: Browser) -> None:
    page = petra.get(record_page(north))
    tab, number = tab_of(page), number_of(page)

    assert sends(petra, north, {"note": ["On."]}, tab=tab, number=number + 1).status_code == 200

    assert kept(north, tab)["note"] == ["On."]
    assert kept(north, tab)["minutes"] == ["fourty"]
    with tenancy.activate(north.pk):
        assert Draft.objects.filter(form="sessions.record").count() == 1


def test_window_that_still_had_it_open_keeps_a_text_of_its_own(north: Cast, petra: Browser) -> None:
    first = tab_of(petra.get(record_page(north)))
    second = tab_of(petra.get(record_page(north)))

    assert sends(petra, north, {"note": ["A"]}, tab=first, number=9).json() == {"need": "everything"}
    sends(petra, north, {"note": ["A"]}, tab=first, number=10, whole="1")

    assert (kept(north, first)["note"], kept(north, second)["note"]) == (["A"], [NOTE])
    assert b"Another window left a different text" in petra.get(record_page(north)).content


def filled_in(page: Any, **texts: str) -> dict[str, str]:
    return {
        "draft": str(tab_of(page)),
        "key": page.context["sheet"].key,
        "held_on": str(timezone.localdate()),
        "minutes": "45",
        "mode": "in_person",
        "note": NOTE,
        "quotes-TOTAL_FORMS": "0",
        "quotes-INITIAL_FORMS": "0",
        **texts,
    }


def test_it_ends_with_what_is_saved(north: Cast, petra: Browser) -> None:
    page = petra.get(record_page(north))
    answer = petra.post(record_page(north), filled_in(page))
    assert answer.status_code == 302

    assert RESTORED not in petra.get(record_page(north)).content
    late = sends(petra, north, {"note": ["late"]}, tab=tab_of(page), number=99, whole="1")
    assert late.json() == {"ended": True}
    with tenancy.activate(north.pk):
        ended = Draft.objects.get(tab=tab_of(page))
        assert (ended.key, bytes(ended.content)) == (None, b"")
        assert Session.objects.filter(author=north.members[Role.PRACTITIONER], note__text=NOTE).count() == 1


def test_save_under_way_begins_nothing_after_the_form_was_sent(north: Cast, as_member: Any) -> None:
    petra = as_member(north, Role.PRACTITIONER)
    page = petra.get(record_page(north))
    assert petra.post(record_page(north), filled_in(page)).status_code == 302

    late = sends(petra, north, {"note": ["late"]}, tab=tab_of(page), whole="1")
    assert late.json() == {"ended": True}
    assert RESTORED not in petra.get(record_page(north)).content


def test_what_was_sent_and_not_saved_is_kept(north: Cast, as_member: Any) -> None:
    """Also without a script: the page with the error may be closed."""
    petra = as_member(north, Role.PRACTITIONER)
    page = petra.get(record_page(north))

    again = petra.post(record_page(north), filled_in(page, minutes="fourty"))

    assert again.status_code == 200
    assert tab_of(again) == tab_of(page)
    assert kept(north, tab_of(page))["note"] == [NOTE]
    assert 'value="fourty"' in petra.get(record_page(north)).content.decode()


def test_it_can_be_discarded_for_what_the_record_says(north: Cast, petra: Browser) -> None:
    with tenancy.activate(north.pk):
        draft = Draft.objects.get(form="sessions.record")

    asked = petra.get(north.url(f"/drafts/{draft.public_id}/discard/"))
    assert NOTE.encode() in asked.content

    answer = petra.post(asked.request["PATH_INFO"])

    assert answer["Location"] == record_page(north)
    page = petra.get(record_page(north))
    assert RESTORED not in page.content
    assert NOTE.encode() not in page.content


def test_nobody_else_reads_or_discards_it(north: Cast, petra: Browser, as_member: Any) -> None:
    with tenancy.activate(north.pk):
        draft = Draft.objects.get(form="sessions.record")
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR, Role.CLIENT):
        browser = as_member(north, role)
        assert browser.get(north.url(f"/drafts/{draft.public_id}/")).status_code == 404
        assert browser.get(north.url(f"/drafts/{draft.public_id}/discard/")).status_code == 404
        assert browser.post(north.url(f"/drafts/{draft.public_id}/discard/")).status_code == 404
        assert NOTE.encode() not in browser.get(north.url("/drafts/")).content
    assert NOTE.encode() in petra.get(north.url(f"/drafts/{draft.public_id}/")).content


def test_list_says_what_waits_where_to_go_on_and_until_when(north: Cast, petra: Browser) -> None:
    page = petra.get(north.url("/drafts/")).content.decode()

    assert "Record a session" in page
    assert f'href="{record_page(north)}"' in page
    assert "Kept until" in page
    assert "Removed soon" not in page
    assert "This cannot be written on any more" in page  # of the session that is signed


def age_draft(cast: Cast, days: float) -> None:
    with tenancy.activate(cast.pk):
        Draft.objects.filter(form="sessions.record").update(saved_at=timezone.now() - timedelta(days=days))


def test_expiry_is_told_and_follows_the_setting(north: Cast, petra: Browser) -> None:
    age_draft(north, 12.5)
    assert "Removed soon" in petra.get(north.url("/drafts/")).content.decode()
    assert RESTORED in petra.get(record_page(north)).content

    Agency.objects.filter(pk=north.pk).update(draft_days=12)

    assert RESTORED not in petra.get(record_page(north)).content
    assert "Record a session" not in petra.get(north.url("/drafts/")).content.decode()


def test_task_removes_what_is_over_and_nothing_else(north: Cast, south: Cast, petra: Browser) -> None:
    with tenancy.activate(north.pk):
        others = set(Draft.objects.exclude(form="sessions.record").values_list("pk", flat=True))
    with tenancy.activate(south.pk):
        theirs = Draft.objects.count()
    age_draft(north, 14.1)

    assert remove_expired() == 1
    assert remove_expired() == 0

    with tenancy.activate(north.pk):
        assert set(Draft.objects.values_list("pk", flat=True)) == others
    with tenancy.activate(south.pk):
        assert Draft.objects.count() == theirs


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_drafts(
    north: Cast, as_member: Any, django_assert_num_queries: Any, rows: int
) -> None:
    petra = as_member(north, Role.PRACTITIONER)
    for _ in range(rows):
        sends(petra, north, {"note": [NOTE]}, tab=uuid4(), whole="1")

    with django_assert_num_queries(13):
        page = petra.get(north.url("/drafts/"))

    assert page.content.count(b"Record a session") >= rows
