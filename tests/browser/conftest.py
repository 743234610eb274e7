"""Chromium against the running product. What a browser complains about, on any page, fails the test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.browser import stack
from tests.browser.people import Person
from tests.browser.stack import Product
from tests.browser.watching import Watch

# Playwright keeps an event loop in this thread, and Django would then refuse the database to other tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",  # tests run as root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK: ViewportSize = {"width": 1366, "height": 850}
PHONE: ViewportSize = {"width": 360, "height": 740}
PATIENCE = 20_000  # milliseconds; the machine may be busy with other tests
expect.set_options(timeout=PATIENCE)

OpenContext = Callable[..., BrowserContext]
SitsDown = Callable[..., Person]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not Path(CHROMIUM).exists():
        pytest.fail(
            f"No Chromium at {CHROMIUM}. ./test installs it; or set CHROMIUM to its path.", pytrace=False
        )
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with stack.running(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(product: Product) -> str:
    """Where ``goto("/")`` leads."""
    return product.address


@pytest.fixture
def watch(product: Product) -> Iterator[Watch]:
    """What browsers report during the test; the test fails at its end if there is anything."""
    seen = Watch(product.address)
    yield seen
    assert seen.complaints == [], "\n".join(seen.complaints)


@pytest.fixture
def open_context(new_context: OpenContext, watch: Watch) -> OpenContext:
    """A browser window of its own, with nobody signed in: ``open_context(viewport=PHONE)``."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**({"viewport": DESK} | options))
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        return context

    return make


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """A page with nobody signed in."""
    return open_context().new_page()


@pytest.fixture
def sits_down(open_context: OpenContext, screenshots: Path) -> SitsDown:
    """Somebody at a browser window of her own: ``sits_down(viewport=PHONE)``."""
    return lambda **options: Person(open_context(**options).new_page(), screenshots)


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = Path(os.environ.get("EVOKE_SCREENSHOTS", "test-results/screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
