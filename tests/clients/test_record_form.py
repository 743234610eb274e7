"""Two people correct one client's record at the same time."""

import re
from datetime import timedelta

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from clients.models import Client

FILLED_IN = re.compile(r'<input type="(?!checkbox)[a-z]+" name="([a-z_-]+)"(?: value="([^"]*)")?')


def address(cast, client):
    return cast.url(f"/admin/clients/client/{client.public_id}/change/")


def form_in(page):
    """What a browser would send of this page: every text and every hidden field."""
    return dict(FILLED_IN.findall(page.content.decode()))


@pytest.fixture
def opened(north, as_member):
    """The practitioner's browser, and the form as she opened it."""
    browser = as_member(north, Role.PRACTITIONER)
    return browser, form_in(browser.get(address(north, north.clients["assigned"])))


def colleague_writes(cast, **details):
    with tenancy.activate(cast.pk):
        Client.objects.filter(pk=cast.clients["assigned"].pk).update(**details)


def stored(cast):
    with tenancy.activate(cast.pk):
        return Client.objects.get(pk=cast.clients["assigned"].pk)


def test_what_a_colleague_changed_elsewhere_on_the_form_stays(north, opened):
    browser, form = opened
    colleague_writes(north, phone="555 0142", safe_to_leave_message=True)
    amara = north.clients["assigned"]
    answer = browser.post(
        address(north, amara), {**form, "pronouns": "she/her", "initial-safe_to_leave_message": "False"}
    )
    assert answer.url == north.url(f"/clients/{amara.public_id}/")
    now = stored(north)
    assert (now.pronouns, now.phone, now.safe_to_leave_message) == ("she/her", "555 0142", True)
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.filter(reference=amara.public_id, act=Action.CHANGE).latest("pk")
    assert line.fields == ["pronouns"]


def test_a_field_two_people_changed_shows_both_values_and_waits(north, opened):
    browser, form = opened
    colleague_writes(north, phone="555 0142")
    page = browser.post(address(north, north.clients["assigned"]), {**form, "phone": "555 0177"})
    assert "It says: “555 0142”." in page.content.decode()
    assert (form_in(page)["phone"], stored(north).phone) == ("555 0177", "555 0142")

    browser.post(address(north, north.clients["assigned"]), form_in(page))
    assert stored(north).phone == "555 0177"


def test_the_same_correction_by_two_people_is_no_conflict(north, opened):
    browser, form = opened
    colleague_writes(north, phone="555 0142")
    answer = browser.post(address(north, north.clients["assigned"]), {**form, "phone": "555 0142"})
    assert answer.status_code == 302


def test_an_emptied_field_is_said_to_be_empty(north, opened):
    browser, form = opened
    colleague_writes(north, phone="")
    page = browser.post(address(north, north.clients["assigned"]), {**form, "phone": "555 0177"})
    assert "It says: nothing." in page.content.decode()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("birth_date", "A birth date lies in the past."),
        ("opened_on", "A record is opened today or was opened earlier. Choose a day that has come."),
    ],
)
def test_a_day_to_come_is_said_at_its_field(north, opened, name, says):
    browser, form = opened
    tomorrow = (north.today() + timedelta(days=1)).isoformat()
    page = browser.post(address(north, north.clients["assigned"]), {**form, name: tomorrow})
    assert (says in page.content.decode(), form_in(page)[name]) == (True, tomorrow)
    assert getattr(stored(north), name) == getattr(north.clients["assigned"], name)


def test_a_record_is_not_opened_after_it_was_closed(north, opened):
    browser, form = opened
    colleague_writes(north, closed_on=north.today() - timedelta(days=2))
    typed = {**form, "opened_on": (north.today() - timedelta(days=1)).isoformat()}
    page = browser.post(address(north, north.clients["assigned"]), typed)
    assert "A record is closed on or after the day it was opened." in page.content.decode()


def test_history_is_found_by_the_reference_too(north, as_member):
    amara, browser = north.clients["assigned"], as_member(north, Role.AUDITOR)
    for key in (amara.public_id, amara.pk):
        page = browser.get(north.url(f"/admin/clients/client/{key}/history/"))
        assert "History of Amara North" in page.content.decode()


def test_a_reference_out_of_reach_is_not_found(north, south, as_member):
    browser = as_member(north, Role.PRACTITIONER)
    references = [north.clients["other"].public_id, south.clients["assigned"].public_id]
    answers = [
        browser.get(north.url(f"/admin/clients/client/{key}/change/")).status_code for key in references
    ]
    assert answers == [404, 404]
