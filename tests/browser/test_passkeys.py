"""Passkeys in a real browser, with an authenticator that Chromium pretends to have."""

import re

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import DESK, PHONE, SitsDown
from tests.browser.people import Person
from tests.browser.watching import barriers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def device_of(person: Person) -> tuple[CDPSession, str]:
    """A device that keeps passkeys and asks its owner for a finger, in her browser window."""
    session = person.page.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def has_no_barrier(person: Person) -> None:
    for size in (PHONE, DESK):
        person.page.set_viewport_size(size)
        assert barriers(person.page) == []


def test_passkey_is_added_signs_in_alone_and_as_second_step(sits_down: SitsDown) -> None:
    person = sits_down()
    device, name = device_of(person)
    person.signs_in("colin@north.example")
    person.follows("Your sign-in")
    person.sees("Your sign-in")
    person.follows("Add a passkey")
    person.sees("Add a passkey")
    has_no_barrier(person)
    person.fills("Name", "Colin’s laptop")
    person.presses("Add a passkey")
    person.sees("Your recovery codes")
    has_no_barrier(person)
    person.is_photographed("40-recovery-codes")
    (kept,) = device.send("WebAuthn.getCredentials", {"authenticatorId": name})["credentials"]
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)
    person.follows("Back to your sign-in")
    person.reads("Colin’s laptop")
    has_no_barrier(person)
    person.is_photographed("41-your-sign-in")

    person.page.get_by_role("link", name="Back to your work").click()
    person.presses("Sign out")
    person.presses("Sign in with a passkey")
    person.page.wait_for_url(re.compile("/a/north/"))
    person.presses("Sign out")

    person.signs_in("colin@north.example")
    person.sees("The second step")
    has_no_barrier(person)
    person.is_photographed("42-second-step")
    person.presses("Use my passkey")
    person.page.wait_for_url(re.compile("/a/north/"))

    person.follows("Your sign-in")
    person.follows(re.compile("Remove"))
    person.presses("Remove the passkey")
    person.reads("Passkey removed")
    expect(person.page.get_by_text("Colin’s laptop")).to_have_count(0)


def test_device_that_does_not_ask_its_owner_is_not_enough(sits_down: SitsDown) -> None:
    person = sits_down()
    session = person.page.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    options = {**DEVICE, "hasUserVerification": False, "isUserVerified": False}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    person.signs_in("stella@north.example")
    person.follows("Your sign-in")
    person.follows("Add a passkey")
    person.presses("Add a passkey")

    person.reads("No passkey was used. You can try again.")


def test_authenticator_app_page_shows_its_picture(sits_down: SitsDown) -> None:
    person = sits_down(viewport=PHONE)
    person.signs_in("sven@north.example")
    person.page.goto("/accounts/second-factor/app/add/")
    person.sees("Add an authenticator app")
    picture = person.page.get_by_alt_text("A code that your authenticator app can read")
    assert picture.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    has_no_barrier(person)
    person.is_photographed("43-authenticator-app")
    person.page.goto("/accounts/second-factor/needed/")
    has_no_barrier(person)
    person.is_photographed("44-second-step-needed")
    person.page.goto("/accounts/login/code/")
    person.is_photographed("45-start")


def test_agency_settings_have_no_barrier(sits_down: SitsDown) -> None:
    person = sits_down()
    person.signs_in("ada@north.example")
    person.follows("Agency settings")
    person.sees("Agency settings")
    has_no_barrier(person)
    person.is_photographed("46-agency-settings")
