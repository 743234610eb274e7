"""Signing in with a second step: what opens the door once, and what never does."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.management import call_command
from django.test import Client as Browser

from agencies.access.vocabulary import Role
from tests.agencies.factors.codes import (
    SECOND_FACTOR,
    code_of,
    demand,
    give_app,
    signed_in_with,
    typed_password,
)
from tests.cast import PASSWORD

STEP = f"{SECOND_FACTOR}authenticate/"


@pytest.fixture
def factor(north):
    return give_app(north.users[Role.PRACTITIONER])


def is_signed_in(browser):
    return SESSION_KEY in browser.session


def test_password_is_followed_by_the_code_and_leads_where_one_wanted_to_go(north, factor):
    browser, wanted = Browser(), north.url("/clients/")

    answer = typed_password(browser, factor.user, to=wanted)
    assert (answer.status_code, answer["Location"]) == (302, STEP)
    assert not is_signed_in(browser)
    assert "The second step" in browser.get(STEP).content.decode()
    answer = browser.post(STEP, {"code": factor.code()})

    assert (answer.status_code, answer["Location"]) == (302, wanted)
    assert is_signed_in(browser)


def test_code_opens_once(factor):
    signed_in_with(factor)
    second = Browser()
    typed_password(second, factor.user)

    page = second.post(STEP, {"code": factor.code()})

    assert "This was not accepted. Each code works once" in page.content.decode()
    assert not is_signed_in(second)
    assert second.post(STEP, {"code": factor.code(later=1)}).status_code == 302


def test_code_that_added_the_app_does_not_sign_in(north):
    user, browser = north.users[Role.INTAKE], Browser()
    typed_password(browser, user)
    (secret,) = re.findall(
        r'value="([A-Z2-7]{32})"', browser.get(f"{SECOND_FACTOR}app/add/").content.decode()
    )
    code = code_of(secret)
    assert browser.post(f"{SECOND_FACTOR}app/add/", {"code": code}).status_code == 302

    second = Browser()
    typed_password(second, user)
    assert second.post(STEP, {"code": code}).status_code == 200
    assert not is_signed_in(second)


def test_recovery_code_opens_once_and_then_one_is_less(factor):
    code, *_ = factor.recovery_codes
    first, second = Browser(), Browser()
    typed_password(first, factor.user)
    typed_password(second, factor.user)

    assert first.post(STEP, {"code": code}).status_code == 302
    assert second.post(STEP, {"code": code}).status_code == 200

    assert is_signed_in(first)
    assert not is_signed_in(second)
    assert "9 of your codes are left" in first.get(SECOND_FACTOR).content.decode()


def test_new_password_by_mail_is_no_way_around_the_second_step(north, factor):
    new, browser = "seven quiet green lakes", Browser()
    browser.post("/accounts/password/reset/", {"email": factor.user.email})
    (link,) = re.findall(r"https?://\S+", str(mail.outbox[0].body))
    form = browser.get(urlsplit(link).path)["Location"]
    browser.post(form, {"password1": new, "password2": new})
    assert not is_signed_in(browser)

    browser.post("/accounts/login/", {"login": factor.user.email, "password": new})

    assert not is_signed_in(browser)
    assert browser.get(north.url("/admin/")).status_code == 302
    assert browser.get(f"{SECOND_FACTOR}app/remove/")["Location"].startswith("/accounts/login/")
    assert browser.post(STEP, {"code": factor.code()}).status_code == 302


def test_guessing_codes_is_stopped(factor, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    browser = Browser()
    typed_password(browser, factor.user)
    for _ in range(3):
        browser.post(STEP, {"code": "12345678"})

    page = browser.post(STEP, {"code": factor.code()})

    assert "There were too many tries. Wait five minutes" in page.content.decode()
    assert not is_signed_in(browser)


def test_step_needs_the_password_first(factor):
    assert Browser().get(STEP)["Location"] == "/accounts/login/"
    assert Browser().post(STEP, {"code": factor.code()})["Location"] == "/accounts/login/"


def test_operator_removes_what_was_lost(north, factor):
    demand(north, Role.PRACTITIONER)
    browser = signed_in_with(factor)
    assert browser.get(north.url("/admin/")).status_code == 200

    call_command("remove_second_factors", "--email", factor.user.email)

    assert browser.get(north.url("/admin/")).status_code == 302
    assert [line.what for line in factor.user.sign_in_changes.all()] == ["removed_by_operator"]
    fresh = Browser()
    fresh.post("/accounts/login/", {"login": factor.user.email, "password": PASSWORD})
    assert is_signed_in(fresh)
