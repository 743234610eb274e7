"""Before a sign-in ends the page says so; when it has ended the page is covered and keeps what is typed."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, SitsDown
from tests.browser.people import Person
from tests.browser.stack import Product
from tests.browser.watching import Watch, barriers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NOTE = "She spoke of evenings and of her sister."
SOON = "You will be signed out in 2 minutes, because nothing was done here for a while."
SIZES = pytest.mark.parametrize(("size", "width"), [(PHONE, "phone"), (DESK, "desk")])


def pass_time(product: Product, email: str, minutes: float, *pages: Page) -> None:
    """The same time passes for the server and in these pages."""
    product.does("tests.browser.clock", email, str(int(minutes * 60)))
    for page in pages:
        page.clock.fast_forward(int(minutes * 60_000))


def writes_a_note(person: Person, email: str, client: str) -> None:
    person.page.clock.install()
    person.signs_in(email)
    person.sees("Today")
    if person.page.viewport_size == PHONE:
        person.presses("Menu")
    person.follows("My caseload")
    person.follows(client)
    person.follows("Record a session")
    person.sees("Record a session")
    person.fills("Minutes", "45")
    person.fills("Note", NOTE)


def note_of(person: Person) -> str:
    return person.page.locator('[name="note"]').input_value()


@SIZES
def test_warning_is_extended_by_a_button(
    sits_down: SitsDown, product: Product, size: ViewportSize, width: str
) -> None:
    petra = sits_down(viewport=size)
    writes_a_note(petra, "petra@north.example", "Amara North")
    says = petra.page.locator("[data-staying-says]")
    expect(says).to_be_empty()

    pass_time(product, "petra@north.example", 28.1, petra.page)
    expect(says).to_have_text(SOON)
    assert petra.page.evaluate("document.activeElement.name") == "note"
    assert barriers(petra.page) == []
    petra.page.screenshot(path=petra.folder / f"40-signed-out-soon-{width}.png", animations="disabled")
    with petra.page.expect_response("**/stay/") as answer:
        petra.page.get_by_role("button", name="Stay signed in").press("Enter")
    assert answer.value.request.method == "POST"
    expect(says).to_be_empty()
    expect(petra.page.get_by_role("button", name="Stay signed in")).to_be_hidden()

    pass_time(product, "petra@north.example", 27, petra.page)
    expect(says).to_be_empty()
    assert note_of(petra) == NOTE


@SIZES
def test_covered_page_keeps_what_was_typed_until_it_is_saved(
    sits_down: SitsDown, product: Product, watch: Watch, size: ViewportSize, width: str
) -> None:
    colin = sits_down(viewport=size)
    writes_a_note(colin, "colin@north.example", "Tomas North")
    pass_time(product, "colin@north.example", 31, colin.page)

    colin.page.get_by_role("heading", name="Your sign-in has ended").wait_for()
    expect(colin.page.get_by_role("heading", name="Record a session")).to_be_hidden()
    assert colin.page.title() == "Signed out"
    colin.page.keyboard.press("Escape")
    colin.page.keyboard.press("Escape")
    expect(colin.page.get_by_role("dialog")).to_be_visible()
    assert barriers(colin.page) == []
    colin.page.screenshot(path=colin.folder / f"41-covered-{width}.png", animations="disabled")
    colin.presses("I have signed in again")
    colin.reads("Not yet: you are still signed out.")

    with colin.page.context.expect_page() as opened:
        colin.follows("Sign in again in a new window")
    again = Person(opened.value, colin.folder)
    again.fills("E-mail address", "colin@north.example")
    again.fills("Password", "four calm rivers meet")
    again.presses("Sign in")
    again.sees("Record a session")
    again.page.close()

    colin.presses("I have signed in again")
    colin.sees("Record a session")
    assert note_of(colin) == NOTE
    colin.presses("Save and go on to signing")
    colin.reads(NOTE)
    # the window he signed in by has shown the form, and gone on with his text: this one sent everything anew
    asked_for_all = f"409 for {product.address}/a/north/drafts/save/"
    watch.complaints[:] = [
        line for line in watch.complaints if not line.startswith("401 for ") and line != asked_for_all
    ]


def test_somebody_else_does_not_uncover_the_page(sits_down: SitsDown, product: Product, watch: Watch) -> None:
    stella = sits_down()
    writes_a_note(stella, "stella@north.example", "Olive North")
    pass_time(product, "stella@north.example", 31, stella.page)
    stella.page.get_by_role("heading", name="Your sign-in has ended").wait_for()

    other = Person(stella.page.context.new_page(), stella.folder)
    other.signs_in("ines@north.example")
    other.sees("Today")
    stella.presses("I have signed in again")

    stella.reads("Somebody else is signed in on this browser now.")
    expect(stella.page.get_by_role("heading", name="Record a session")).to_be_hidden()
    watch.complaints[:] = [line for line in watch.complaints if not line.startswith("401 for ")]


def test_work_in_one_window_keeps_the_other_open(sits_down: SitsDown, product: Product) -> None:
    sunil = sits_down()
    sunil.page.clock.install()
    sunil.signs_in("sunil@north.example")
    sunil.sees("Today")
    pass_time(product, "sunil@north.example", 20, sunil.page)
    second = Person(sunil.page.context.new_page(), sunil.folder)
    second.page.goto("/")
    second.sees("Today")

    with sunil.page.expect_response("**/stay/") as answer:
        sunil.page.clock.fast_forward(9 * 60_000)
    assert answer.value.json()["idle"] > 20 * 60
    sunil.page.clock.run_for(3_000)
    expect(sunil.page.locator("[data-staying-says]")).to_be_empty()


def test_typing_in_a_long_form_is_use(sits_down: SitsDown, product: Product) -> None:
    petra = sits_down()
    writes_a_note(petra, "petra@north.example", "Amara North")
    pass_time(product, "petra@north.example", 20, petra.page)

    with petra.page.expect_response("**/stay/") as answer:
        petra.page.locator('[name="note"]').press("End")
        petra.page.keyboard.type(" More.")

    assert answer.value.request.method == "POST"
    assert answer.value.json()["idle"] > 29 * 60


def test_client_is_warned_in_the_portal(sits_down: SitsDown, product: Product) -> None:
    selma = sits_down(viewport=PHONE)
    selma.page.clock.install()
    selma.signs_in("selma@north.example")
    selma.sees("Hello, Selma")
    pass_time(product, "selma@north.example", 28.1, selma.page)

    selma.reads(SOON)
    assert barriers(selma.page) == []
    selma.page.screenshot(path=selma.folder / "42-signed-out-soon-portal.png", animations="disabled")


def test_the_hours_that_end_are_said_in_time_and_not_put_off(sits_down: SitsDown, product: Product) -> None:
    intake = sits_down()
    intake.signs_in("ines@north.example")
    intake.sees("Today")
    product.does("tests.browser.clock", "ines@north.example", str(12 * 3600 - 240), "busy")
    intake.page.reload()

    says = re.compile(r"^Your sign-in ends in [234] minutes, as it does for everybody after some hours")
    expect(intake.page.locator("[data-staying-says]")).to_have_text(says)
    expect(intake.page.get_by_role("button", name="Stay signed in")).to_be_hidden()
    expect(intake.page.get_by_role("link", name="Sign in again in a new window")).to_be_visible()
    assert barriers(intake.page) == []
    intake.page.screenshot(path=intake.folder / "44-hours-end.png", animations="disabled")


@SIZES
def test_devices_page(sits_down: SitsDown, size: ViewportSize, width: str) -> None:
    first, second = sits_down(viewport=size), sits_down()
    for person in (first, second):
        person.signs_in("aubrey@north.example")
        person.sees("Today")
    first.page.goto("/accounts/devices/")
    first.sees("My devices")
    assert barriers(first.page) == []
    first.is_photographed(f"43-devices-{width}")
    first.presses("Sign out everywhere else")
    first.reads("You are signed out on every other device.")
    second.page.reload()
    second.sees("Sign in")
