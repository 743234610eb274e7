"""A sign-in ends when it was not used for a while, and after some hours at the latest: per agency."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.services import add_member, make_token
from tests.agencies.sign_ins import SIGN_IN, allow, last_use, pass_time, signed_in, signs_in

ROOT = Path(__file__).parents[2]
PETRA = "petra@north.example"
NOTE = "She spoke of evenings and of her sister."
ASKS = {"Evoke-Background": "1"}


@pytest.fixture
def petra(north):
    browser = signed_in(PETRA)
    assert browser.get(north.url("/admin/")).status_code == 200
    return browser


@pytest.fixture
def in_both(north, south, petra):
    """Petra of the north is an auditor in the south, and has opened both."""
    with tenancy.activate(south.pk):
        add_member(
            north.users[Role.PRACTITIONER],
            role=Role.AUDITOR,
            name="Petra Twice",
            by=south.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )
    assert petra.get(south.url("/admin/")).status_code == 200
    return petra


def test_idle_sign_in_ends_and_leads_back_to_where_she_was(north, petra):
    pass_time(petra, minutes=29)
    assert petra.get(north.url("/admin/")).status_code == 200
    pass_time(petra, minutes=31)

    page = north.url(f"/clients/{north.clients['assigned'].public_id}/")
    answer = petra.get(page)

    assert (answer.status_code, answer["Location"]) == (302, f"{SIGN_IN}?next={page}")
    again = petra.post(answer["Location"], {"login": PETRA, "password": "four calm rivers meet"})
    assert again["Location"] == page
    assert petra.get(page).status_code == 200


def test_idle_sign_in_of_one_agency_is_over_altogether(north, petra):
    """There is no other agency that holds it open, so the cookie is worth nothing any more."""
    pass_time(petra, minutes=31)
    petra.get(north.url("/admin/"))

    assert petra.get("/accounts/devices/").status_code == 302
    assert petra.get("/")["Location"] == SIGN_IN


def test_absolute_limit_counts_from_signing_in_however_busy_she_is(north, petra):
    for _ in range(24):
        pass_time(petra, minutes=29)
        assert petra.get(north.url("/admin/")).status_code == 200
    pass_time(petra, minutes=25)

    assert petra.get(north.url("/admin/")).status_code == 302


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (6, 302)])
def test_each_agency_sets_its_own_idle_minutes(north, petra, minutes, status):
    allow(north, idle_minutes=5)
    pass_time(petra, minutes=minutes)
    assert petra.get(north.url("/admin/")).status_code == status


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 302)])
def test_each_agency_sets_its_own_hours(north, petra, minutes, status):
    allow(north, idle_minutes=240, absolute_hours=1)
    pass_time(petra, minutes=minutes)
    assert petra.get(north.url("/admin/")).status_code == status


def test_text_typed_meanwhile_is_given_back(north, petra):
    form = north.url(f"/sessions/new/{north.clients['assigned'].public_id}/")
    pass_time(petra, minutes=31)

    page = petra.post(form, {"minutes": "45", "note": NOTE})

    assert page.status_code == 403
    assert f"{NOTE}</textarea>" in page.content.decode()
    assert f'href="{SIGN_IN}?next={form}"' in page.content.decode()


def test_the_stricter_agency_does_not_end_the_other(north, south, in_both):
    allow(north, idle_minutes=5)
    pass_time(in_both, minutes=10)

    assert in_both.get(north.url("/admin/")).status_code == 302
    assert in_both.get(south.url("/admin/")).status_code == 200
    assert in_both.get(north.url("/admin/")).status_code == 302
    assert "Password" in in_both.get(SIGN_IN).content.decode()
    signs_in(in_both, PETRA)
    assert in_both.get(north.url("/admin/")).status_code == 200
    assert in_both.get(south.url("/admin/")).status_code == 200


def test_work_in_one_agency_is_no_use_in_the_other(north, south, in_both):
    for _ in range(2):
        pass_time(in_both, minutes=20)
        assert in_both.get(south.url("/admin/")).status_code == 200

    assert in_both.get(north.url("/admin/")).status_code == 302


def test_a_browser_left_at_the_door_does_not_come_in_later(north):
    browser = signed_in(PETRA)
    pass_time(browser, minutes=31)
    assert browser.get(north.url("/admin/")).status_code == 302


def test_pages_that_ask_by_themselves_are_no_use(north, petra):
    for _ in range(3):
        pass_time(petra, minutes=9)
        assert petra.get(north.url("/stay/"), headers=ASKS).status_code == 200
    pass_time(petra, minutes=4)
    assert petra.get(north.url("/stay/"), headers=ASKS).status_code == 401


def test_staying_is_use_to_the_second(north, petra):
    pass_time(petra, seconds=30)
    before = last_use(petra, north)
    petra.get(north.url("/admin/"))
    assert last_use(petra, north) == before

    answer = petra.post(north.url("/stay/")).json()

    assert last_use(petra, north) > before
    assert 30 * 60 - 5 < answer["idle"] <= 30 * 60
    assert 12 * 3600 - 40 < answer["latest"] < 12 * 3600 - 25


def test_staying_does_not_move_the_hours(north, petra):
    pass_time(petra, minutes=20)
    before = petra.get(north.url("/stay/"), headers=ASKS).json()
    after = petra.post(north.url("/stay/")).json()
    assert after["idle"] > before["idle"]
    assert after["latest"] <= before["latest"]


def test_a_page_can_tell_whose_sign_in_it_is(north, south, petra):
    page = petra.get(north.url("/admin/")).content.decode()
    (mark,) = re.findall(r'data-person="([0-9a-f]{16})"', page)

    assert petra.get(north.url("/stay/"), headers=ASKS).json()["person"] == mark
    other = signed_in("ines@north.example")
    assert other.get(north.url("/stay/"), headers=ASKS).json()["person"] != mark


@pytest.mark.parametrize("header", ["HX-Request", "X-Requested-With", "Evoke-Background"])
def test_scripts_get_a_code_and_not_the_sign_in_page(north, petra, header):
    pass_time(petra, minutes=31)
    assert petra.get(north.url("/admin/"), headers={header: "true"}).status_code == 401


def test_programs_have_no_clock_but_browsers_at_the_api_have(north, petra):
    with tenancy.activate(north.pk):
        _, key = make_token(name="Reports", by=north.practitioner, at=timezone.now())
    clients = north.url("/api/v1/clients/")
    assert petra.get(clients).status_code == 200
    pass_time(petra, minutes=31)

    assert petra.get(clients).status_code == 401
    assert petra.get(clients, headers={"Authorization": f"Bearer {key}"}).status_code == 200


def test_a_session_without_a_time_of_sign_in_has_ended(north, petra):
    session = petra.session
    del session["sign_in"]
    session.save()
    assert petra.get(north.url("/admin/")).status_code == 302


def test_use_is_written_once_a_minute(north, petra):
    def writes():
        with CaptureQueriesContext(connection) as queries:
            assert petra.get(north.url("/people/keys/")).status_code == 200
        return sum("UPDATE" in query["sql"] for query in queries)

    assert [writes(), writes()] == [0, 0]
    pass_time(petra, seconds=61)
    assert [writes(), writes()] == [1, 0]


def test_the_row_of_a_session_ends_a_day_after_signing_in(north, petra):
    pass_time(petra, hours=23, minutes=59)
    expires = type(petra.session).get_model_class().objects.get(pk=petra.session.session_key).expire_date
    assert 0 < (expires - timezone.now()).total_seconds() <= 60


def test_whatever_asks_on_a_timetable_says_so():
    """Else a page left open would keep its sign-in alive for ever."""
    asking = [
        (file.name, tag)
        for file in (ROOT / "templates").rglob("*.html")
        for tag in re.findall(r"<[^>]*hx-trigger=[^>]*\bevery\b(?:[^>]|%>)*>", file.read_text())
    ]
    assert [name for name, _ in asking] == ["_progress.html"]
    assert all("Evoke-Background" in tag for _, tag in asking)
