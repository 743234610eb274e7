"""Where a person is signed in: she sees it, and ends it; the trail of each agency keeps when."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models import BrowserSession
from agencies.services import add_member
from agencies.sign_ins.devices import in_words
from agencies.sign_ins.failures import NOBODY, note_failed_sign_in
from tests.agencies.sign_ins import CHROME, FIREFOX, pass_time, signed_in, signs_in, trail
from tests.cast import PASSWORD

PAGE = "/accounts/devices/"
PETRA, INES = "petra@north.example", "ines@north.example"
NEW = "seven quiet green lakes"


@pytest.fixture
def office(north):
    browser = signed_in(PETRA)
    browser.get(north.url("/admin/"))
    return browser


@pytest.fixture
def home(north):
    browser = signed_in(PETRA, agent=FIREFOX)
    browser.get(north.url("/admin/"))
    return browser


def references(browser):
    """The devices on the page, this browser first."""
    return [device.reference for device in browser.get(PAGE).context["devices"]]


def is_in(browser, north):
    return browser.get(north.url("/admin/")).status_code == 200


def test_page_lists_her_own_devices_and_marks_the_present_one(north, office, home):
    pass_time(home, minutes=5)
    signed_in(INES, agent="Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1")

    page = office.get(PAGE)

    shown = [(device.name, device.address, device.is_this_one) for device in page.context["devices"]]
    assert shown == [
        ("Chrome on Windows", "127.0.0.1", True),
        ("Firefox on Linux", "127.0.0.1", False),
    ]
    text = page.content.decode()
    assert "Signed in 5\xa0minutes ago, last used 5\xa0minutes ago, from 127.0.0.1" in text
    assert text.count("This device") == 1
    assert "iPhone" not in text
    for browser in (office, home):
        assert browser.session.session_key not in text


def test_ended_device_is_out_at_its_next_request(north, office, home):
    _, other = references(office)

    page = office.post(PAGE, {"end": other}, follow=True)

    assert "That device is signed out." in page.content.decode()
    assert not is_in(home, north)
    assert is_in(office, north)
    assert len(references(office)) == 1
    again = office.post(PAGE, {"end": other}, follow=True).content.decode()
    assert "That device was signed out before." in again


def test_all_others_are_ended_and_nobody_elses(north, office, home):
    third, ines = signed_in(PETRA), signed_in(INES)

    office.post(PAGE, {"end": "others"})

    assert [is_in(browser, north) for browser in (office, home, third, ines)] == [True, False, False, True]


def test_ending_the_present_device_is_signing_out(north, office, home):
    answer = office.post(PAGE, {"end": references(office)[0]})

    assert answer["Location"] == "/accounts/login/"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(office, north)
    assert is_in(home, north)


def test_nobody_ends_the_device_of_another(north, office):
    ines = signed_in(INES)
    office.post(PAGE, {"end": references(ines)[0]})
    assert is_in(ines, north)


def test_devices_of_a_client_too(north):
    phone = signed_in("selma@north.example")
    assert north.url("/portal/") in phone.get(north.url("/"))["Location"]
    assert 'href="/accounts/devices/"' in phone.get(north.url("/portal/")).content.decode()
    assert len(references(phone)) == 1


@pytest.mark.parametrize("more", [1, 3])
def test_page_costs_the_same_for_any_number_of_devices(north, office, more):
    for _ in range(more):
        signed_in(PETRA)
    with CaptureQueriesContext(connection) as queries:
        assert len(references(office)) == more + 1
    assert len(queries) == 5  # session, person, devices; savepoint and release around the page


def test_new_password_ends_the_other_devices(north, office, home):
    office.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert is_in(office, north)
    assert not is_in(home, north)
    assert len(references(office)) == 1
    assert BrowserSession.objects.filter(user__email=PETRA).count() == 1


def test_reset_password_ends_every_device(north, office, home, mailoutbox):
    stranger = Browser()
    stranger.post("/accounts/password/reset/", {"email": PETRA})
    link = mailoutbox[0].body.split("/accounts/password/reset/key/")[1].split()[0]
    form = stranger.get(f"/accounts/password/reset/key/{link}")["Location"]
    stranger.post(form, {"password1": NEW, "password2": NEW})

    assert not is_in(office, north)
    assert not is_in(home, north)
    assert not BrowserSession.objects.filter(user__email=PETRA).exists()


def test_every_way_out_clears_what_the_browser_kept(north):
    for method, path in (("post", "/accounts/logout/"), ("get", "/leave/")):
        answer = getattr(signed_in(PETRA), method)(path)
        assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not signed_in(PETRA).get(north.url("/admin/")).has_header("Clear-Site-Data")


def test_trail_has_one_line_for_signing_in_and_one_for_signing_out(north, south):
    before = trail(north, "sign_in", "sign_out")
    browser = signed_in(PETRA)
    assert trail(north, "sign_in") == before  # she has not come to an agency yet
    for path in ("/admin/", "/people/keys/", "/admin/"):
        browser.get(north.url(path))
    browser.post("/accounts/logout/")

    assert trail(north, "sign_in", "sign_out") == [*before, "sign_in Petra", "sign_out Petra"]
    assert trail(south, "sign_in", "sign_out", "run_out") == []


def test_trail_of_each_agency_tells_of_itself_alone(north, south):
    with tenancy.activate(south.pk):
        add_member(
            north.users[Role.PRACTITIONER],
            role=Role.AUDITOR,
            name="Petra Twice",
            by=south.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )
    browser = signed_in(PETRA)
    browser.get(north.url("/admin/"))
    assert trail(south, "sign_in") == []
    pass_time(browser, minutes=31)
    signs_in(browser, PETRA)
    browser.get(south.url("/admin/"))
    browser.post("/accounts/logout/")

    assert trail(north, "sign_in", "sign_out", "run_out") == ["sign_in Petra"]
    assert trail(south, "sign_in", "sign_out", "run_out") == ["sign_in Petra", "sign_out Petra"]


def test_trail_says_once_that_a_sign_in_ran_out(north, office):
    pass_time(office, minutes=31)
    for _ in range(3):
        office.get(north.url("/admin/"))
    assert trail(north, "sign_in", "run_out", "sign_out") == ["sign_in Petra", "run_out Petra"]


def test_trail_tells_of_a_device_that_was_ended_from_another(north, office, home):
    office.post(PAGE, {"end": "others"})
    assert trail(north, "sign_out") == ["sign_out Petra"]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (FIREFOX, "Firefox on Linux"),
        (f"{CHROME} Edg/140.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; like Mac OS X) CriOS/140.0 Safari/604.1",
            "Chrome on iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Version/18 Safari/605.1", "Safari on Mac"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_device_is_named_in_plain_words(agent, words):
    assert in_words(agent) == words


def test_administrator_has_a_member_sign_in_again_in_her_agency_alone(north, south, office, home):
    """Petra works in the south, too: what the north asks for holds in the north."""
    with tenancy.activate(south.pk):
        add_member(
            north.users[Role.PRACTITIONER],
            role=Role.AUDITOR,
            name="Petra Twice",
            by=south.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )
    office.get(south.url("/admin/"))
    ada, seat = signed_in("ada@north.example"), north.members[Role.PRACTITIONER]
    page = ada.get(north.url(f"/people/{seat.public_id}/")).content.decode()
    assert "Sign Petra North out" in page

    answer = ada.post(north.url(f"/people/{seat.public_id}/sign-out/"), follow=True)

    assert "Petra North has to sign in again to come in here." in answer.content.decode()
    assert [is_in(office, north), is_in(home, north)] == [False, False]
    assert office.get(south.url("/admin/")).status_code == 200
    assert trail(north, "change")[-1] == "change Ada"
    later = signed_in(PETRA)
    pass_time(later, seconds=-2)  # a sign-in is known to the second
    assert is_in(later, north)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.INTAKE, Role.PRACTITIONER])
def test_only_administrators_sign_others_out(north, as_member, role):
    seat = north.seat("Colin")
    answer = as_member(north, role).post(north.url(f"/people/{seat.public_id}/sign-out/"))
    assert answer.status_code == 403
    with tenancy.activate(north.pk):
        assert type(seat).objects.get(pk=seat.pk).sign_in_after is None


def test_trail_tells_of_a_try_that_failed(north, south, django_capture_on_commit_callbacks):
    """As of Petra's seat, from where the try came; an unknown address is queued as well and tells nothing."""
    with django_capture_on_commit_callbacks() as queued:
        signs_in(Browser(), PETRA, password="four calm rivers part")
        signs_in(Browser(), "nobody@north.example", password="four calm rivers part")
    assert len(queued) == 2

    for user_id in (north.users[Role.PRACTITIONER].pk, NOBODY):
        note_failed_sign_in.run(user_id=user_id, request_id="r", address="192.0.2.7")

    assert trail(north, "sign_in_failed") == ["sign_in_failed Petra"]
    assert trail(south, "sign_in_failed") == []
    with tenancy.activate(north.pk):
        assert AuditEvent.objects.get(act="sign_in_failed").address == "192.0.2.7"
