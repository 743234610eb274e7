"""A support session as its two sides live it: the operator, at a phone, and the agency's administrator."""

import pytest
from playwright.sync_api import expect

from tests.agencies.factors.codes import code_of
from tests.browser.conftest import PHONE, SitsDown
from tests.browser.people import Person
from tests.browser.watching import barriers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

REASON = "The page of the caseload fails for everybody since this morning."


def lets_support_in(administrator: Person) -> None:
    administrator.signs_in("ada@north.example")
    administrator.follows("Agency settings")
    administrator.ticks("Support sessions")
    administrator.presses("Save the settings")
    administrator.reads("The settings are saved.")


def sets_up_the_step(operator: Person) -> None:
    operator.signs_in("olga@north.example")
    operator.sees("Your role needs a second step")
    assert barriers(operator.page) == []
    operator.is_photographed("60-operator-second-step")
    operator.follows("Add an authenticator app")
    operator.unfolds("The app cannot read the picture?")
    secret = operator.field("Type this into the app").input_value()
    operator.fills("The code that the app shows now", code_of(secret))
    operator.presses("Add the app")
    operator.sees("Your recovery codes")
    operator.follows("Go on to your work")
    operator.sees("The installation")
    assert barriers(operator.page) == []
    operator.is_photographed("61-installation")


def test_operator_looks_with_a_reason_and_the_administrator_sees_it_all(sits_down: SitsDown) -> None:
    ada, olga = sits_down(), sits_down(viewport=PHONE)
    lets_support_in(ada)
    sets_up_the_step(olga)

    olga.follows("Support sessions")
    olga.presses("Open for an hour")
    olga.reads("No session was opened")
    olga.chooses("Agency", "North House")
    olga.fills("Why you need to look", REASON)
    assert barriers(olga.page) == []
    olga.is_photographed("62-support-opening")
    olga.presses("Open for an hour")
    olga.reads("Every page you open is noted. Reason:")
    olga.is_photographed("63-support-inside")

    ada.follows("Support sessions")
    ada.reads(f"Opened by Olga North. Reason: {REASON}")

    olga.presses("Menu")
    olga.follows("Clients")
    olga.follows("Amara North")
    olga.sees("Amara North")
    expect(olga.page.get_by_text("I want my evenings back")).to_have_count(0)
    assert barriers(olga.page) == []
    olga.is_photographed("64-support-reads-a-record")

    ada.follows("Details")
    ada.sees("Support session of Olga North")
    ada.reads("Clients: page")
    ada.reads("List: clients")
    ada.page.set_viewport_size(PHONE)
    assert barriers(ada.page) == []
    ada.is_photographed("65-support-seen-by-the-agency")

    olga.presses("End now")
    olga.sees("Support sessions")
    olga.reads("Ended")
    ada.page.reload()
    ada.reads("Ended by")
    expect(ada.page.get_by_role("button", name="End now")).to_have_count(0)
    olga.page.go_back()
    olga.page.reload()
    olga.sees("This page is not here")
