"""Every kind of page of every role, on a phone and on a desk: no barrier, no complaint of the browser."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from agencies.access.vocabulary import Role
from tests.browser.conftest import DESK, PHONE, OpenContext
from tests.browser.crawling import kind_of, reachable
from tests.browser.stack import Product
from tests.browser.watching import barriers
from tests.cast import CLIENTS, PASSWORD, PEOPLE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EVERYBODY = {**PEOPLE, Role.CLIENT: CLIENTS["self"]}
OUTSIDE = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/leave/",
    "/join/north/nothing/",
    "/nowhere/",
    "/sso/",
    "/sso/north/",
    "/sso/nowhere/start/",
)
STEPS = 3  # from the first page over a list to a record, and on to what one does there
SignedIn = Callable[[Role], dict[str, Any]]


@pytest.fixture(scope="session")
def signed_in(browser: Browser, product: Product) -> SignedIn:
    """The cookies of somebody of north who has signed in."""
    kept: dict[Role, dict[str, Any]] = {}

    def state(role: Role) -> dict[str, Any]:
        if role not in kept:
            page = browser.new_page(base_url=product.address)
            page.goto("/")
            page.get_by_label("E-mail address").fill(f"{EVERYBODY[role].lower()}@north.example")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            expect(page.get_by_role("button", name="Sign out").first).to_be_attached()
            kept[role] = dict(page.context.storage_state())
            page.close()
        return kept[role]

    return state


def barriers_at_both_sizes(page: Page) -> list[str]:
    """What stands in the way on the page that is open, each with the kind of page and its width."""
    place = kind_of(urlsplit(page.url).path)
    lines = []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        lines += [f"{place} at {size['width']}: {line}" for line in barriers(page)]
    return lines


@pytest.mark.parametrize("role", EVERYBODY)
def test_pages_have_no_barrier(role: Role, signed_in: SignedIn, open_context: OpenContext) -> None:
    page = open_context(storage_state=signed_in(role)).new_page()
    found = [line for _ in reachable(page, "/a/north/", steps=STEPS) for line in barriers_at_both_sizes(page)]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("path", OUTSIDE)
def test_pages_outside_the_agency_have_no_barrier(path: str, page: Page) -> None:
    page.goto(path)
    found = barriers_at_both_sizes(page)
    assert found == [], "\n".join(found)


def test_barriers_are_found_where_there_are_some(page: Page) -> None:
    page.set_content(
        '<html lang="en"><title>North</title><h1>North</h1><input><p class="wide">wide</p></html>'
    )
    page.locator(".wide").evaluate("wide => { wide.style.width = '3000px'; }")

    assert [line.partition(":")[0] for line in barriers(page)] == ["label", "overflow", "overflow"]
