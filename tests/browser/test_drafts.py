"""What is typed is kept while it is typed, and stands in the form when it is opened again."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, SitsDown
from tests.browser.people import Person
from tests.browser.watching import Watch, barriers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SAVED = re.compile(r"^Saved \d{1,2}:\d\d [AP]M$")
STORED = """async () => ({
  texts: JSON.stringify([{...localStorage}, {...sessionStorage}]),
  bases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
})"""


def opens_the_form(person: Person, client: str) -> None:
    if person.page.viewport_size == PHONE:
        person.presses("Menu")
    person.follows("My caseload")
    person.follows(client)
    person.follows("Record a session")
    person.sees("Record a session")


@pytest.mark.parametrize(
    ("size", "email", "client", "width"),
    [
        (DESK, "petra@north.example", "Amara North", "desk"),
        (PHONE, "colin@north.example", "Tomas North", "phone"),
    ],
)
def test_closed_window_loses_nothing(
    sits_down: SitsDown, size: ViewportSize, email: str, client: str, width: str
) -> None:
    first = sits_down(viewport=size)
    first.signs_in(email)
    first.sees("Today")
    opens_the_form(first, client)
    says = first.page.locator("[data-draft-says]")
    first.writes("note", "She spoke of evenings")
    expect(says).to_have_text(SAVED)
    first.page.locator('[name="note"]').press("End")
    first.page.keyboard.type(" and of her sister.")
    first.presses("Add another line")
    address = first.page.url
    first.page.close(run_before_unload=True)

    again = Person(first.page.context.new_page(), first.folder)
    again.page.goto(address)
    again.reads("Restored from")
    assert again.page.locator('[name="note"]').input_value() == "She spoke of evenings and of her sister."
    assert barriers(again.page) == []
    again.is_photographed(f"60-draft-restored-{width}")
    stored = again.page.evaluate(STORED)
    assert "evenings" not in stored.pop("texts")  # the library beside it notes the page's address there
    assert stored == {"bases": 0, "caches": 0}

    if size == PHONE:
        again.presses("Menu")
    again.follows("My drafts")
    again.sees("My drafts")
    assert barriers(again.page) == []
    again.is_photographed(f"61-my-drafts-{width}")
    again.follows("Go on writing")
    again.presses("Keep")
    expect(again.page.get_by_text("Restored from")).to_have_count(0)
    again.page.reload()
    again.reads("Restored from")
    again.follows("Discard, show what the record says")
    again.sees("Discard what you typed?")
    assert barriers(again.page) == []
    again.is_photographed(f"63-discard-{width}")
    again.presses("Discard, show what the record says")
    again.reads("The draft is discarded.")
    assert again.page.locator('[name="note"]').input_value() == ""


def test_lost_network_is_said_and_the_text_arrives_later(sits_down: SitsDown, watch: Watch) -> None:
    stella = sits_down()
    stella.signs_in("stella@north.example")
    stella.sees("Today")
    opens_the_form(stella, "Olive North")
    says = stella.page.locator("[data-draft-says]")
    stella.page.context.set_offline(True)
    stella.writes("note", "Written on the train.")
    expect(says).to_have_text("No connection. We keep trying; leave this page open.")
    stella.page.screenshot(path=stella.folder / "62-no-connection.png", animations="disabled")

    stella.page.get_by_role("button", name="Save draft", exact=True).last.click()
    expect(says).to_contain_text("it is not sent yet")
    stella.page.context.set_offline(False)
    expect(says).to_have_text(SAVED)

    stella.page.reload()
    stella.reads("Restored from")
    assert stella.page.locator('[name="note"]').input_value() == "Written on the train."
    watch.complaints[:] = [line for line in watch.complaints if "ERR_INTERNET_DISCONNECTED" not in line]


@pytest.mark.parametrize(("size", "width"), [(DESK, "desk"), (PHONE, "phone")])
def test_two_windows_on_one_session(sits_down: SitsDown, size: ViewportSize, width: str) -> None:
    stella = sits_down(viewport=size)
    stella.signs_in("stella@north.example")
    stella.sees("Today")
    opens_the_form(stella, "Selma North")
    stella.fills("Minutes", "45")
    stella.writes("note", "The first words.")
    stella.page.get_by_role("button", name="Save draft", exact=True).last.click()
    stella.reads("Draft saved.")
    other = Person(stella.page.context.new_page(), stella.folder)
    other.page.goto(stella.page.url)
    stella.writes("note", "Written at the desk.")
    stella.page.get_by_role("button", name="Save draft", exact=True).last.click()
    stella.reads("Draft saved.")

    other.writes("note", "Written on the way home.")
    other.page.get_by_role("button", name="Save draft", exact=True).last.click()
    other.reads("Somebody saved this after you opened it")
    assert barriers(other.page) == []
    other.is_photographed(f"64-both-texts-{width}")
    note = other.page.locator('[name="note"]')
    assert note.input_value() == "Written on the way home."

    other.page.get_by_role("button", name="Take this for Note").click()
    assert note.input_value() == "Written at the desk."
    note.fill("Written at the desk, and on the way home.")
    other.page.get_by_role("button", name="Save draft", exact=True).last.click()
    other.reads("Draft saved.")
    assert note.input_value() == "Written at the desk, and on the way home."
