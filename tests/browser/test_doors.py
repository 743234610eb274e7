"""Where people come in: a wrong password, an invitation that has ended, and a browser without scripts."""

import pytest

from tests.browser.conftest import PHONE, SitsDown
from tests.browser.stack import Product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_wrong_password_is_explained_and_the_address_is_kept(sits_down: SitsDown) -> None:
    visitor = sits_down()
    visitor.signs_in("petra@north.example", "four calm rivers part")

    visitor.sees("Sign in")
    visitor.reads("You are not signed in yet")
    visitor.reads("This e-mail address and password do not belong together.")
    assert visitor.field("E-mail address").input_value() == "petra@north.example"
    assert visitor.field("Password").input_value() == ""
    visitor.is_photographed("30-wrong-password")


def test_invitation_that_was_withdrawn_says_whom_to_ask(sits_down: SitsDown, product: Product) -> None:
    link = product.inbox.link_to("tomas@north.example")
    colleague = sits_down()
    colleague.signs_in("colin@north.example")
    colleague.follows("My caseload")
    colleague.follows("Tomas North")
    colleague.presses("Withdraw invitation")
    colleague.reads("The invitation is withdrawn. Its link no longer works.")

    invited = sits_down(viewport=PHONE)
    invited.page.goto(link)
    invited.sees("This link no longer works")
    invited.reads("Ask the person at North House who invited you for a new invitation.")
    invited.is_photographed("31-invitation-ended")


def test_client_without_scripts_signs_in_reads_and_signs(sits_down: SitsDown) -> None:
    client = sits_down(viewport=PHONE, java_script_enabled=False)
    client.signs_in("selma@north.example")
    client.sees("Hello, Selma")
    client.follows("Read the plan")
    client.follows("Yes, go on to sign")
    client.presses("Sign this plan")
    client.reads("You have not signed yet")
    client.fills("Your full name", "Selma North")
    client.ticks("Yes, I want to sign this plan")
    client.presses("Sign this plan")
    client.reads("Thank you. You signed this plan.")
    client.is_photographed("32-signed-without-scripts")
