"""``manage.py name_operator``, and how whoever is named comes in for the first time."""

import io
import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from agencies.access.vocabulary import Role
from agencies.models import User


def named(**options):
    out = io.StringIO()
    call_command("name_operator", stdout=out, **options)
    return " ".join(out.getvalue().split())


def test_new_operator_chooses_a_password_by_mail_and_then_a_second_step(db):
    said = named(email="Olive.Watts@example.org", person="Olive Watts")

    assert f"Olive Watts chooses a password at {settings.PUBLIC_ADDRESS}/accounts/password/reset/" in said
    person = User.objects.get(email="olive.watts@example.org")
    assert (person.name, person.is_operator, person.has_usable_password()) == ("Olive Watts", True, False)
    Browser().post("/accounts/password/reset/", {"email": "olive.watts@example.org"})
    (link,) = re.findall(r"(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))
    browser = Browser()
    form = browser.get(link, follow=True)
    new = "eleven slow brown herons"
    browser.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    landed = browser.post("/accounts/login/", {"login": person.email, "password": new}, follow=True)
    assert "Your role needs a second step" in landed.content.decode()


def test_somebody_known_keeps_her_account(north):
    ada = north.users[Role.ADMINISTRATOR]
    assert named(email=ada.email) == (
        "Ada North runs the installation. At the first entry she sets up her second step."
    )
    after = User.objects.get(pk=ada.pk)
    assert (after.is_operator, after.password, after.name) == (True, ada.password, "Ada North")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"email": "olive@example.org"}, "--person: Nobody has this address yet"),
        ({"email": "olive@example.org", "person": "  "}, "--person: Nobody has this address yet"),
        ({"email": "no address", "person": "Olive Watts"}, "valid email address"),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_named(db, options, sentence):
    before = User.objects.count()
    with pytest.raises(CommandError, match=sentence):
        named(**options)
    assert User.objects.count() == before
