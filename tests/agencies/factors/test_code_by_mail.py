"""Signing in with a code from a mail: short-lived, for one window, and no way around the second step."""

import re
import time

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client as Browser

from agencies.access.vocabulary import STAFF_ROLES, Role
from tests.agencies.factors.codes import LOCAL_CACHE, SECOND_FACTOR, demand, give_app

ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture
def selma(north):
    return north.users[Role.CLIENT]


def asked(email, *, to="/"):
    """A browser at the page that wants the code, and the code of the mail."""
    browser = Browser()
    browser.post(ASK, {"email": email, "next": to})
    return browser, code_in(mail.outbox[-1])


def code_in(message):
    (code,) = re.findall(r"^[A-Z]{4}-[A-Z]{4}$", str(message.body), re.MULTILINE)
    return code


def is_signed_in(browser):
    return SESSION_KEY in browser.session


def test_sign_in_page_offers_it(db):
    page = Browser().get("/accounts/login/?next=/a/north/portal/").content.decode()
    assert f'href="{ASK}?next=%2Fa%2Fnorth%2Fportal%2F">E-mail me a code</a>' in page


def test_client_comes_in_with_the_code_and_goes_where_she_wanted(north, selma):
    browser, code = asked(selma.email, to=north.url("/portal/"))
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([selma.email], "Your code to sign in to Evoke")
    assert "http" not in message.body
    assert "North" not in message.body

    answer = browser.post(CONFIRM, {"code": code.lower().replace("-", " "), "next": north.url("/portal/")})

    assert (answer.status_code, answer["Location"]) == (302, north.url("/portal/"))
    assert browser.get(north.url("/portal/")).status_code == 200


def test_code_works_once_and_only_in_the_window_that_asked(selma):
    browser, code = asked(selma.email)
    other = Browser()
    assert other.post(CONFIRM, {"code": code})["Location"] == ASK
    browser.post(CONFIRM, {"code": code})
    assert is_signed_in(browser)
    browser.post("/accounts/logout/")

    assert browser.post(CONFIRM, {"code": code})["Location"] == ASK
    assert not is_signed_in(browser)
    assert not is_signed_in(other)


def test_newer_code_ends_the_one_before(selma):
    browser, first = asked(selma.email)
    browser.post("/accounts/logout/", {"next": ASK})
    browser.post(ASK, {"email": selma.email})

    page = browser.post(CONFIRM, {"code": first})

    assert "This is not the code we sent, or it has ended." in page.content.decode()
    assert not is_signed_in(browser)


def test_three_wrong_codes_end_it(selma):
    browser, code = asked(selma.email)
    for _ in range(3):
        answer = browser.post(CONFIRM, {"code": "BBBB-BBBB"})
    assert answer["Location"] == ASK
    assert "There were too many tries." in browser.get(ASK).content.decode()

    assert browser.post(CONFIRM, {"code": code})["Location"] == ASK
    assert not is_signed_in(browser)


@pytest.mark.parametrize(("seconds", "comes_in"), [(9 * 60, True), (10 * 60 + 1, False)])
def test_code_lives_for_ten_minutes(selma, seconds, comes_in):
    browser, code = asked(selma.email)
    session = browser.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] = time.time() - seconds
    session.save()

    browser.post(CONFIRM, {"code": code})

    assert is_signed_in(browser) is comes_in


def test_code_stands_in_no_address(north, selma):
    browser, code = asked(selma.email)
    answer = browser.post(CONFIRM, {"code": code}, follow=True)
    addresses = [path for path, _ in answer.redirect_chain]
    assert addresses
    assert all(code not in path and selma.email not in path for path in addresses)


def test_unknown_address_is_never_let_in(db):
    browser = Browser()
    browser.post(ASK, {"email": "nobody@example.org"})
    assert [message.subject for message in mail.outbox] == ["There is no Evoke account with this address"]

    for guess in ("", "BBBB-BBBB"):
        assert browser.post(CONFIRM, {"code": guess}).status_code == 200
    assert not is_signed_in(browser)


def test_closed_account_gets_no_code(selma):
    selma.is_active = False
    selma.save()
    Browser().post(ASK, {"email": selma.email})
    assert [message.subject for message in mail.outbox] == ["There is no Evoke account with this address"]


def test_code_is_no_second_step_for_the_staff(north):
    demand(north, *STAFF_ROLES)
    browser, code = asked(north.users[Role.PRACTITIONER].email)
    browser.post(CONFIRM, {"code": code})
    assert is_signed_in(browser)
    assert browser.get(north.url("/admin/"))["Location"].startswith(f"{SECOND_FACTOR}needed/")

    factor = give_app(north.users[Role.SUPERVISOR])
    browser, code = asked(factor.user.email)
    assert browser.post(CONFIRM, {"code": code})["Location"] == f"{SECOND_FACTOR}authenticate/"
    assert not is_signed_in(browser)


@pytest.mark.parametrize("email", ["selma@north.example", "nobody@example.org"])
def test_asking_again_and_again_fills_no_mailbox(north, settings, email):
    settings.CACHES = LOCAL_CACHE
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/5m/key"}
    for _ in range(5):
        page = Browser().post(ASK, {"email": email})

    assert "There were too many tries." in page.content.decode()
    assert len(mail.outbox) == 3
