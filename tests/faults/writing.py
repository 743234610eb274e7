"""Somebody types word after word into the form for a new session, and something goes wrong meanwhile."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, expect

from tests.cast import PASSWORD

LONGEST_LOSS = 3.0  # seconds: whatever was typed before that is on the server


@dataclass
class Writer:
    """One person at one browser. ``words`` are what she typed, each with the moment after it."""

    context: BrowserContext
    address: str
    form: str = ""
    words: list[tuple[float, str]] = field(default_factory=list)

    def signs_in(self, email: str, page: Page | None = None) -> Page:
        page = page or self.context.new_page()
        page.goto(f"{self.address}/")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        return page

    def opens(self, page: Page, *, anew: bool) -> Page:
        """The form, with what was restored; emptied when she begins ``anew``."""
        page.goto(self.form)
        expect(page.get_by_role("heading", name="Record a session", level=1)).to_be_visible()
        if anew:
            page.locator('[name="note"]').fill("")
            self.words.clear()
        return page

    def types(self, page: Page, *, until: Callable[[], bool]) -> None:
        page.locator('[name="note"]').focus()
        while not until():
            word = f"w{len(self.words):04} "
            page.keyboard.type(word)
            self.words.append((time.monotonic(), word))

    def before(self, moment: float) -> str:
        """What she had typed three seconds before ``moment``."""
        return "".join(word for at, word in self.words if at <= moment - LONGEST_LOSS)

    def text(self, page: Page) -> str:
        return page.locator('[name="note"]').input_value()


def after(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds have passed since now."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end
