"""Joining by an invitation: new people, known people, people signed in already, and links that have ended."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone

from agencies import tasks_mail, tenancy
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.audit.models import AuditEvent
from agencies.invitations import link_for
from agencies.models import Invitation, User
from agencies.services import (
    accept_invitation,
    add_member,
    end_membership,
)
from tests.agencies.joining import NEW, address, amaras_invitation, offer, seat_of
from tests.cast import PASSWORD


def test_a_new_person_joins_with_a_name_and_a_password(north):
    invitation, browser = offer(north), Browser()
    page = browser.get(address(north, invitation)).content.decode()
    assert "You will work here as: practitioner." in page
    assert 'value="Nora Newcomb"' in page
    assert re.findall(r'autocomplete="([^"]+)"', page) == ["name", "username", "new-password"]
    assert "At least 12 letters" in page

    answer = browser.post(address(north, invitation), NEW)

    assert (answer.status_code, answer["Location"]) == (302, "/a/north/")
    seat = seat_of(north, invitation)
    assert seat.user.email == "nora@example.org"
    assert seat.user.name == "Nora Newcomb"
    assert seat.user.check_password(NEW["password"])
    assert browser.get("/a/north/", follow=True).redirect_chain == [("/a/north/admin/", 302)]
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.order_by("-pk").filter(act="join")[0]
        assert (line.actor_id, line.reference) == (seat.pk, seat.public_id)


def test_a_client_lands_in_the_portal(north):
    invitation, browser = amaras_invitation(north), Browser()
    page = browser.get(address(north, invitation)).content.decode()
    assert "Here you can read your plan" in page

    answer = browser.post(address(north, invitation), NEW, follow=True)

    assert answer.redirect_chain == [("/a/north/", 302), ("/a/north/portal/", 302)]
    assert "Hello, Amara<" in answer.content.decode()


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Choose a password."),
        ("short", "This password is too short. It must contain at least 15 characters."),
        ("nora@example.or", "The password is too similar to the e-mail address."),
        ("qwerty123456", "This password is too common."),
    ],
)
def test_a_weak_password_is_told_and_the_name_is_kept(north, password, sentence):
    invitation = offer(north)

    page = Browser().post(address(north, invitation), {"name": "Nora <Nono>", "password": password})

    text = page.content.decode()
    assert sentence in text
    assert 'value="Nora &lt;Nono&gt;"' in text
    assert password == "" or f'value="{password}"' not in text
    assert seat_of(north, invitation).joined_at is None
    assert not User.objects.filter(email="nora@example.org").exists()


def test_a_known_person_joins_with_the_password_she_has(north, south):
    invitation, browser = offer(south, "petra@north.example"), Browser()
    page = browser.get(address(south, invitation)).content.decode()
    assert 'name="name"' not in page
    assert re.findall(r'autocomplete="([^"]+)"', page) == ["username", "current-password"]

    answer = browser.post(address(south, invitation), {"password": PASSWORD}, follow=True)

    assert answer.redirect_chain[0] == ("/a/south/", 302)
    assert seat_of(south, invitation).user == north.users[Role.PRACTITIONER]
    choose = browser.get("/").content.decode()
    assert re.findall(r'href="(/a/[^"]+)"', choose) == ["/a/north/", "/a/south/"]


def test_a_wrong_password_is_told_in_a_sentence(north, south):
    invitation = offer(south, "petra@north.example")

    page = Browser().post(address(south, invitation), {"password": "not the right one"})

    assert "This is not the password of your account. Try again, or reset it." in page.content.decode()
    assert seat_of(south, invitation).joined_at is None


def test_guessing_passwords_is_stopped(north, south, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    url = address(south, offer(south, "petra@north.example"))
    for _ in range(3):
        assert "This is not the password" in Browser().post(url, {"password": "guess"}).content.decode()

    page = Browser().post(url, {"password": PASSWORD})

    assert "There were too many tries. Wait five minutes and try again." in page.content.decode()


def test_a_person_who_is_signed_in_joins_with_one_click(north, south, as_member):
    invitation, browser = offer(south, "petra@north.example"), as_member(north, Role.PRACTITIONER)
    page = browser.get(address(south, invitation)).content.decode()
    assert "You are signed in as Petra North." in page
    assert 'type="password"' not in page

    answer = browser.post(address(south, invitation))

    assert (answer.status_code, answer["Location"]) == (302, "/a/south/")
    assert seat_of(south, invitation).user == north.users[Role.PRACTITIONER]


def test_somebody_else_who_is_signed_in_does_not_join(north, as_member):
    invitation, browser = offer(north), as_member(north, Role.INTAKE)
    page = browser.get(address(north, invitation)).content.decode()
    assert "Somebody else is signed in here" in page

    assert browser.post(address(north, invitation), {}).status_code == 200

    assert seat_of(north, invitation).joined_at is None


def test_the_wrong_address_is_refused(north, south):
    invitation = offer(north)

    with tenancy.activate(north.pk), pytest.raises(ValidationError, match="another e-mail address"):
        accept_invitation(invitation, user=south.users[Role.INTAKE], agency=north.agency, at=timezone.now())

    assert seat_of(north, invitation).joined_at is None


def test_a_member_is_not_seated_twice(north, south):
    """Invited, and given a seat in another way before she opens the mail."""
    invitation, petra = offer(north, "petra@south.example"), south.users[Role.PRACTITIONER]
    with tenancy.activate(north.pk):
        by = north.actors[Role.ADMINISTRATOR]
        add_member(petra, role=Role.CODER, name=petra.name, by=by, at=timezone.now())

    page = Browser().post(address(north, invitation), {"password": PASSWORD})

    assert "This person is a member of the agency already." in page.content.decode()
    assert seat_of(north, invitation).joined_at is None


def test_a_person_with_one_place_is_led_there(north, as_member):
    answer = as_member(north, Role.AUDITOR).get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/a/north/")


def test_a_person_without_a_place_is_told_what_to_do(north, as_member):
    browser = as_member(north, Role.AUDITOR)
    with tenancy.activate(north.pk):
        seat = north.members[Role.AUDITOR]
        end_membership(seat, by=north.actors[Role.ADMINISTRATOR], at=timezone.now())

    text = browser.get("/").content.decode()

    assert "You belong to no agency at present" in text
    assert "aubrey@north.example" in text
    assert "Ask your agency for an invitation." in text
    assert re.findall(r'href="(/a/[^"]*)"', text) == []


def test_leaving_in_a_hurry_signs_out_and_names_nothing(north, as_member):
    browser = as_member(north, Role.CLIENT)

    page = browser.get("/leave/")

    text = page.content.decode()
    assert [word for word in ("Evoke", "North", "Selma", "plan") if word in text] == []
    assert "no-store" in page["Cache-Control"]
    assert browser.get("/a/north/portal/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", [*STAFF_ROLES])
def test_the_mail_names_the_role_and_the_link_and_nothing_clinical(north, role):
    invitation = offer(north, role=role)

    _send(north, invitation)
    _send(north, invitation)

    (message,) = mail.outbox
    assert message.to == ["nora@example.org"]
    assert message.subject == "Your invitation from North House"
    assert f"Your role there: {role.label}." in message.body
    assert message.body.count(link_for(invitation, agency=north.agency)) == 1
    assert "plan" not in message.body


def test_the_mail_to_a_client_says_nothing_of_plans_or_roles(north):
    invitation = amaras_invitation(north)
    with tenancy.activate(north.pk):
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=None)

    _send(north, invitation)

    (message,) = mail.outbox
    words = set(re.findall(r"[a-z]+", message.body.lower()))
    assert words & {"plan", "treatment", "client", "role", "session", "therapy", "drinking"} == set()
    assert "Hello Amara North," in message.body


def _send(north, invitation):
    administrator = north.members[Role.ADMINISTRATOR].pk
    tasks_mail.send_invitation.run(
        agency_id=north.pk, membership_id=administrator, invitation_id=invitation.pk
    )
