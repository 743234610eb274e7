"""Nothing that was typed more than three seconds ago is lost, whatever happens while somebody types.

A real browser types into the real product, at moments drawn from the seed that the report names.
``FAULTS_SEED`` repeats a run, ``FAULTS_ROUNDS`` says how often each fault happens.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from random import Random

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser import stack
from tests.browser.stack import Product
from tests.faults.seeds import SEED, moments_of
from tests.faults.web import WebServer
from tests.faults.writing import Writer, after

ROUNDS = range(int(os.environ.get("FAULTS_ROUNDS", "3")))
EMAIL = "petra@north.example"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with stack.running(tmp_path_factory.mktemp("faults")) as running:
        yield running


@pytest.fixture(scope="module")
def web(product: Product) -> Iterator[WebServer]:
    server = WebServer(product)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def petra(web: WebServer, browser: Browser) -> Iterator[Writer]:
    """She is signed in and has found the form for a new session of her client."""
    context = browser.new_context()
    context.set_default_timeout(30_000)
    writer = Writer(context, web.address)
    page = writer.signs_in(EMAIL)
    for link in ("My caseload", "Amara North", "Record a session"):
        page.get_by_role("link", name=link, exact=True).first.click()
    expect(page.get_by_role("heading", name="Record a session", level=1)).to_be_visible()
    writer.form = page.url
    page.close()
    yield writer
    context.close()


@pytest.fixture
def moments(request: pytest.FixtureRequest) -> Random:
    """When things go wrong."""
    return moments_of(request.node.name)


def crash(page: Page) -> None:
    """The browser's tab dies without a farewell: no event tells the page that it is left."""
    browser = page.context.browser
    assert browser is not None
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    for process in found["processInfo"]:
        if process["type"] == "renderer":
            with suppress(ProcessLookupError):
                os.kill(process["id"], signal.SIGKILL)
    with suppress(Error):
        page.close()


def kept(petra: Writer) -> str:
    """What stands in the form when it is opened anew."""
    page = petra.opens(petra.context.new_page(), anew=False)
    text = petra.text(page)
    page.close()
    return text


@pytest.mark.parametrize("round_", ROUNDS)
def test_tab_that_dies(petra: Writer, moments: Random, round_: int) -> None:
    page = petra.opens(petra.context.new_page(), anew=True)
    petra.types(page, until=after(moments.uniform(3.5, 9)))
    died = time.monotonic()
    crash(page)

    assert petra.before(died)
    assert kept(petra).startswith(petra.before(died)), SEED


@pytest.mark.parametrize("round_", ROUNDS)
def test_server_that_is_killed_together_with_the_tab(
    petra: Writer, web: WebServer, moments: Random, round_: int
) -> None:
    page = petra.opens(petra.context.new_page(), anew=True)
    petra.types(page, until=after(moments.uniform(3.5, 9)))
    killed = time.monotonic()
    web.kill()
    petra.types(page, until=after(moments.uniform(0, 4)))
    crash(page)
    web.start()

    assert petra.before(killed)
    assert kept(petra).startswith(petra.before(killed)), SEED


@pytest.mark.parametrize("round_", ROUNDS)
def test_server_that_is_killed_while_the_page_stays(
    petra: Writer, web: WebServer, moments: Random, round_: int
) -> None:
    page = petra.opens(petra.context.new_page(), anew=True)
    petra.types(page, until=after(moments.uniform(2, 6)))
    web.kill()
    petra.types(page, until=after(moments.uniform(3, 6)))
    says = page.locator("[data-draft-says]")
    expect(says).to_have_text("No connection. We keep trying; leave this page open.")
    web.start()
    petra.types(page, until=after(moments.uniform(0, 2)))
    expect(says).to_contain_text("Saved", timeout=30_000)
    petra.types(page, until=after(0.5))
    time.sleep(3)
    text = petra.text(page)
    crash(page)

    assert text == "".join(word for _, word in petra.words)
    assert kept(petra) == text, SEED


@pytest.mark.parametrize("round_", ROUNDS)
def test_network_that_is_cut(petra: Writer, moments: Random, round_: int) -> None:
    page = petra.opens(petra.context.new_page(), anew=True)
    petra.types(page, until=after(moments.uniform(3.5, 8)))
    cut = time.monotonic()
    petra.context.set_offline(True)
    petra.types(page, until=after(moments.uniform(3, 5)))
    expect(page.locator("[data-draft-says]")).to_have_text(
        "No connection. We keep trying; leave this page open."
    )
    comes_back = moments.random() < 0.5
    if comes_back:
        petra.context.set_offline(False)
        expect(page.locator("[data-draft-says]")).to_contain_text("Saved", timeout=30_000)
        time.sleep(3)
    text = petra.text(page)
    crash(page)
    petra.context.set_offline(False)

    assert petra.before(cut)
    assert kept(petra).startswith(text if comes_back else petra.before(cut)), SEED


@pytest.mark.parametrize("round_", ROUNDS)
def test_sign_in_that_ends(petra: Writer, product: Product, moments: Random, round_: int) -> None:
    page = petra.opens(petra.context.new_page(), anew=True)
    petra.types(page, until=after(moments.uniform(3.5, 7)))
    ended = time.monotonic()
    expiry = product.start(product.variables, sys.executable, "-m", "tests.browser.clock", EMAIL, "1900")
    cover = page.get_by_role("heading", name="Your sign-in has ended")
    deadline = time.monotonic() + 60
    petra.types(page, until=lambda: cover.is_visible() or time.monotonic() > deadline)
    assert expiry.wait() == 0
    expect(cover).to_be_visible()
    text = page.locator('[name="note"]').evaluate("field => field.value")
    assert text.startswith(petra.before(ended))

    again = petra.signs_in(EMAIL)
    expect(again.get_by_role("heading", name="Today", level=1)).to_be_visible()
    again.close()
    page.get_by_role("button", name="I have signed in again").click()
    expect(cover).to_be_hidden()
    expect(page.locator("[data-draft-says]")).to_contain_text("Saved", timeout=30_000)
    crash(page)

    assert kept(petra) == text, SEED
