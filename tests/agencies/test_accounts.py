"""The pages of an account: what there is, what there is not, and what they say when something is wrong."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client as Browser

from agencies.access.vocabulary import Role
from agencies.models import User
from tests.cast import PASSWORD, Cast

LOCAL_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
GONE = [
    "email/",
    "confirm-email/",
    "confirm-email/x/",
    "password/set/",
    "second-factor/passkeys/signup/",
    "second-factor/trust/",
]


@pytest.mark.parametrize("page", GONE)
def test_nobody_changes_an_address_or_skips_the_second_step(north, as_member, page):
    browser = as_member(north, Role.PRACTITIONER)

    codes = [
        browser.get(f"/accounts/{page}").status_code,
        browser.post(
            f"/accounts/{page}", {"email": "other@example.org", "action_add": "", "password1": "x" * 14}
        ).status_code,
    ]

    assert codes == [404, 404]
    assert User.objects.filter(email="petra@north.example").exists()


def test_signing_up_is_closed(db):
    values = {"email": "new@example.org", "password1": "seven quiet green lakes"}

    page = Browser().post("/accounts/signup/", values).content.decode()

    assert "Accounts come by invitation" in page
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_password_is_changed_by_who_knows_the_old_one(north: Cast, as_member):
    browser, new = as_member(north, Role.PRACTITIONER), "seven quiet green lakes"
    values = {"oldpassword": "a guess of mine", "password1": new, "password2": new}

    browser.post("/accounts/password/change/", values)
    assert User.objects.get(email="petra@north.example").check_password(PASSWORD)
    browser.post("/accounts/password/change/", {**values, "oldpassword": PASSWORD})

    assert User.objects.get(email="petra@north.example").check_password(new)


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(north, settings):
    """The link points at the installation, whatever host the request was addressed to."""
    settings.PUBLIC_ADDRESS = "https://evoke.example"
    settings.ALLOWED_HOSTS = ["*"]
    new = "seven quiet green lakes"

    Browser().post(
        "/accounts/password/reset/", {"email": "petra@north.example"}, headers={"host": "other.example"}
    )

    (message,) = mail.outbox
    assert (message.to, message.subject) == (["petra@north.example"], "Choose a new password for Evoke")
    (link,) = re.findall(r"https?://\S+", str(message.body))
    assert link.startswith("https://evoke.example/accounts/password/reset/key/")
    assert "other.example" not in message.body
    browser = Browser()
    form = browser.get(urlsplit(link).path)["Location"]
    browser.post(form, {"password1": new, "password2": new})
    assert User.objects.get(email="petra@north.example").check_password(new)


def test_an_unknown_address_is_told_so_by_mail_only(db, settings):
    settings.ALLOWED_HOSTS = ["*"]

    page = Browser().post(
        "/accounts/password/reset/",
        {"email": "nobody@example.org"},
        headers={"host": "other.example"},
        follow=True,
    )

    assert "If there is an account with this address" in page.content.decode()
    (message,) = mail.outbox
    assert message.subject == "There is no Evoke account with this address"
    assert "Accounts come by invitation." in message.body
    assert "http" not in message.body
    assert "other.example" not in message.body


def test_a_wrong_password_is_told_in_a_sentence(north):
    page = Browser().post("/accounts/login/", {"login": "petra@north.example", "password": "wrong"})

    text = page.content.decode()
    assert (
        "This e-mail address and password do not belong together. Try again, or reset your password." in text
    )
    assert text.count("Forgot your password?") == 1
    assert text.index(">Sign in</button>") < text.index("Forgot your password?")


def test_a_page_that_is_too_old_to_be_sent_says_so(db):
    answer = Browser(enforce_csrf_checks=True).post("/accounts/login/", {"login": "petra@north.example"})

    assert answer.status_code == 403
    assert "This page is too old to be sent" in answer.content.decode()


def test_too_many_tries_are_told_on_a_page_of_ours(db, settings):
    settings.CACHES = LOCAL_CACHE
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    values = {"email": "nobody@example.org"}
    Browser().post("/accounts/password/reset/", values)

    answer = Browser().post("/accounts/password/reset/", values)

    assert answer.status_code == 429
    assert "Too many tries in a short time" in answer.content.decode()
    assert "entrance__card" in answer.content.decode()


def test_health_is_told_without_tls_and_nothing_else_is(db, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert Browser().get("/healthz").json() == {"status": "ok"}
    assert Browser().get("/healthz/").status_code == 301
    assert Browser().get("/accounts/login/").status_code == 301
