"""The page "Your sign-in": adding and removing factors, and the trace that leaves."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.factors.trace import note_change
from agencies.models import SignInChange
from tests.agencies.factors.codes import (
    SECOND_FACTOR,
    code_of,
    give_app,
    signed_in_with,
    typed_password,
)
from tests.cast import PASSWORD

ADD, REMOVE = f"{SECOND_FACTOR}app/add/", f"{SECOND_FACTOR}app/remove/"
CODES = f"{SECOND_FACTOR}recovery-codes/"


@pytest.fixture
def petra(north):
    return north.users[Role.PRACTITIONER]


@pytest.fixture
def browser(petra):
    """Petra has signed in a moment ago, with her password."""
    fresh = Browser()
    typed_password(fresh, petra)
    return fresh


def words(answer):
    return answer.content.decode()


def secret_on(page):
    (secret,) = re.findall(r'value="([A-Z2-7]{32})"', words(page))
    return secret


@pytest.mark.parametrize("role", [*Role])
def test_every_person_finds_the_page_in_her_menu(north, as_member, role):
    if role not in north.users:
        return
    page = as_member(north, role).get(north.url("/"), follow=True)

    assert f'<a href="{SECOND_FACTOR}">Your sign-in</a>' in words(page)


def test_app_is_added_with_its_code_and_brings_recovery_codes(
    north, petra, browser, django_capture_on_commit_callbacks
):
    page = browser.get(ADD)
    secret = secret_on(page)
    assert 'src="data:image/svg+xml;base64,' in words(page)

    wrong = browser.post(ADD, {"code": "000000" if code_of(secret) != "000000" else "111111"})
    assert "This was not accepted. Each code works once" in words(wrong)
    assert secret_on(wrong) == secret
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(ADD, {"code": code_of(secret)})

    assert (answer.status_code, answer["Location"]) == (302, CODES)
    codes = re.findall(r"<code>(\d{8})</code>", words(browser.get(CODES)))
    assert len(set(codes)) == 10
    (notice,) = mail.outbox
    assert (notice.to, notice.subject) == ([petra.email], "An authenticator app was added to your sign-in")
    assert not any(hidden in notice.body for hidden in [secret, *codes])
    assert "http://localhost:8000/accounts/password/reset/" in notice.body


def test_changes_are_seen_by_the_person_and_in_the_trail_of_her_agency(north, petra, browser, as_member):
    secret = secret_on(browser.get(ADD))
    browser.post(ADD, {"code": code_of(secret)})

    assert "Authenticator app added: " in words(browser.get(SECOND_FACTOR))
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.filter(act="change", fields=["app_added"]).get()
        seat = north.members[Role.PRACTITIONER]
        assert (line.actor_id, line.reference, line.address) == (seat.pk, seat.public_id, "127.0.0.1")
    trail = words(as_member(north, Role.AUDITOR).get(north.url("/trail/")))
    assert "app added" in trail
    other = as_member(north, Role.INTAKE)
    assert "Authenticator app added" not in words(other.get(SECOND_FACTOR))


def test_old_sign_in_is_confirmed_before_anything_changes(north, petra, as_member):
    browser = as_member(north, Role.PRACTITIONER)  # nothing says when or how she signed in

    asked = browser.get(ADD)
    assert asked["Location"] == f"/accounts/confirm/?next={ADD.replace('/', '%2F')}"
    wrong = browser.post(asked["Location"], {"password": "a guess of mine", "next": ADD})
    assert "Incorrect password" in words(wrong)
    assert browser.post("/accounts/confirm/", {"password": PASSWORD, "next": ADD})["Location"] == ADD

    assert browser.get(ADD).status_code == 200
    assert not Authenticator.objects.filter(user=petra).exists()


@pytest.mark.parametrize("path", ["app/remove/", "passkeys/add/", "recovery-codes/", "recovery-codes/new/"])
def test_password_alone_changes_nothing_for_who_has_a_factor(petra, browser, path):
    """A session from before, or a password that was chosen anew by mail, cannot take the factor away."""
    give_app(petra)
    ask = browser.get if path == "recovery-codes/" else browser.post
    asked = ask(f"{SECOND_FACTOR}{path}")

    assert asked["Location"].startswith(f"{SECOND_FACTOR}confirm/?next=")
    confirm = browser.post("/accounts/confirm/", {"password": PASSWORD, "next": SECOND_FACTOR})
    assert confirm["Location"].startswith(f"{SECOND_FACTOR}confirm/")
    assert Authenticator.objects.filter(user=petra).count() == 2


def test_app_is_removed_with_its_codes_by_who_used_it(petra, django_capture_on_commit_callbacks):
    factor = give_app(petra)
    browser = signed_in_with(factor)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(REMOVE)

    assert answer["Location"] == SECOND_FACTOR
    assert "Authenticator app removed: " in words(browser.get(SECOND_FACTOR))
    assert not Authenticator.objects.filter(user=petra).exists()
    assert [message.subject for message in mail.outbox] == [
        "The authenticator app was removed from your sign-in"
    ]


def test_mail_that_cannot_be_sent_undoes_nothing(
    petra, browser, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    secret = secret_on(browser.get(ADD))
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(ADD, {"code": code_of(secret)})

    assert answer.status_code == 302
    assert Authenticator.objects.filter(user=petra, type="totp").exists()


def test_recovery_codes_are_downloaded_and_made_anew(petra):
    factor = give_app(petra)
    browser = signed_in_with(factor)

    file = browser.get(f"{CODES}download/")
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert "no-store" in file["Cache-Control"]
    assert all(code in words(file) for code in factor.recovery_codes)
    browser.post(f"{CODES}new/")

    anew = re.findall(r"<code>(\d{8})</code>", words(browser.get(CODES)))
    assert len(anew) == 10
    assert not set(anew) & set(factor.recovery_codes)
    assert SignInChange.objects.filter(user=petra, what="codes_made").count() == 1


@pytest.mark.parametrize(
    "sent",
    ["{}", "[]", '"x"', "7", "nonsense", '{"id": "x", "rawId": "eA", "response": {}, "type": "public-key"}'],
)
@pytest.mark.parametrize("path", ["passkeys/add/", "passkeys/login/", "authenticate/"])
def test_what_is_no_passkey_is_refused_in_a_sentence(petra, browser, path, sent):
    visitor = browser
    if path != "passkeys/add/":
        visitor = Browser()
        visitor.get(f"{SECOND_FACTOR}passkeys/login/", headers={"accept": "application/json"})
    if path == "authenticate/":
        give_app(petra)
        typed_password(visitor, petra)
    visitor.get(f"{SECOND_FACTOR}{path}")

    answer = visitor.post(f"{SECOND_FACTOR}{path}", {"credential": sent, "name": ""}, follow=True)

    assert answer.status_code == 200
    assert re.search(r"This was not accepted|Enter a valid JSON|This field is required", words(answer))
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_lines_about_a_sign_in_are_never_changed(petra):
    line = note_change(petra.pk, SignInChange.What.PASSWORD_CHANGED)
    for verb in ("UPDATE agencies_signinchange SET what = 'x'", "DELETE FROM agencies_signinchange"):
        with (
            pytest.raises(IntegrityError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{verb} WHERE id = {line.pk}")


def test_changed_password_is_told_and_traced(petra, browser, django_capture_on_commit_callbacks):
    new = "seven quiet green lakes"
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(
            "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
        )

    assert [message.subject for message in mail.outbox] == ["Your password at Evoke was changed"]
    assert new not in mail.outbox[0].body
    assert [line.what for line in petra.sign_in_changes.all()] == ["password_changed"]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_for_any_number_of_lines(
    north, petra, as_member, rows, django_assert_num_queries
):
    for _ in range(rows):
        note_change(petra.pk, SignInChange.What.CODES_MADE)
    browser = as_member(north, Role.PRACTITIONER)

    with django_assert_num_queries(7):  # session, user, savepoint and its end, factors, whether any, lines
        page = browser.get(SECOND_FACTOR)

    assert words(page).count("New recovery codes made") == rows


@pytest.mark.parametrize(
    ("host", "offered", "link"),
    [
        ("evoke.example", True, ""),
        ("localhost:8000", True, ""),
        ("127.0.0.1:8000", False, "http://localhost:8000"),
        ("[::1]:8000", False, "http://localhost:8000"),
        ("203.0.113.9", False, ""),
    ],
)
def test_passkeys_are_offered_where_a_browser_can_make_them(browser, settings, host, offered, link):
    """They are bound to a name; at a bare number the page says where they work."""
    settings.ALLOWED_HOSTS = ["*"]
    page = words(browser.get(f"{SECOND_FACTOR}passkeys/add/", headers={"host": host}))

    assert ('data-passkey="make"' in page) is offered
    assert ("this page was opened by a number" in page) is not offered
    assert (f'href="{link}{SECOND_FACTOR}passkeys/add/"' in page) is bool(link)
