"""Signing in anew where somebody is signed in still, as when her time in one agency is over."""

import re

import pytest
from django.contrib.auth import SESSION_KEY, get_user
from django.core import mail

from agencies.access.vocabulary import Role
from tests.agencies.factors.codes import SECOND_FACTOR, give_app, typed_password

ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.mark.parametrize("who", [Role.PRACTITIONER, Role.SUPERVISOR])
def test_second_step_is_reached_and_taken(north, as_member, who):
    factor = give_app(north.users[Role.PRACTITIONER])
    browser, wanted = as_member(north, who), north.url("/admin/")

    answer = typed_password(browser, factor.user, to=wanted)
    assert answer["Location"] == f"{SECOND_FACTOR}authenticate/"
    assert browser.get(answer["Location"]).status_code == 200
    assert SESSION_KEY not in browser.session
    answer = browser.post(answer["Location"], {"code": factor.code()})

    assert answer["Location"] == wanted
    assert get_user(browser).pk == factor.user.pk


@pytest.mark.parametrize("who", [Role.CLIENT, Role.SUPERVISOR])
def test_code_by_mail_is_asked_for_and_taken(north, as_member, who):
    browser, selma = as_member(north, who), north.users[Role.CLIENT]

    assert browser.post(ASK, {"email": selma.email})["Location"] == CONFIRM
    (code,) = re.findall(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[0].body), re.MULTILINE)
    assert browser.post(CONFIRM, {"code": code}).status_code == 302

    assert get_user(browser).pk == selma.pk
