"""People at their browsers: they read what stands there and press what is offered."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD


@dataclass
class Person:
    """Somebody in a browser window of her own."""

    page: Page
    folder: Path

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        self.page.goto("/")
        self.fills("E-mail address", email)
        self.fills("Password", password)
        self.presses("Sign in")

    def sees(self, heading: str) -> None:
        """The page with this heading is there, whole."""
        expect(self.page.get_by_role("heading", name=heading, exact=True, level=1)).to_be_visible()
        self.page.wait_for_load_state()

    def reads(self, words: str) -> None:
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def presses(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).first.click()

    def follows(self, label: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=label, exact=True).first.click()

    def unfolds(self, label: str) -> None:
        self.page.locator("summary", has_text=label).click()

    def field(self, label: str) -> Locator:
        """The control with this label, whatever the page adds to it."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?:?$"))

    def fills(self, label: str, words: str) -> None:
        self.field(label).fill(words)

    def writes(self, name: str, words: str) -> None:
        """Into the field called ``name``, where the same label stands more than once on the page."""
        self.page.locator(f'[name="{name}"]').fill(words)

    def ticks(self, label: str) -> None:
        self.field(label).check()

    def chooses(self, label: str, choice: str) -> None:
        self.field(label).select_option(label=choice)

    def points_at(self, question: str, number: int) -> None:
        """Choose a number on a ruler or a scale."""
        self.among(question).locator(f'input[value="{number}"]').check(force=True)

    def among(self, question: str) -> Locator:
        """The choices under a question."""
        legend = re.compile(rf"^\s*{re.escape(question)}")
        return self.page.locator("fieldset").filter(has=self.page.locator("legend", has_text=legend)).last

    def downloads(self, label: str) -> bytes:
        with self.page.expect_download() as download:
            self.follows(label)
        return Path(download.value.path()).read_bytes()

    def is_photographed(self, name: str) -> None:
        """The whole page, as a window that is high enough would show it."""
        window = self.page.viewport_size
        assert window is not None
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": window["width"], "height": max(height, window["height"])})
        self.page.screenshot(path=self.folder / f"{name}.png", animations="disabled")
        self.page.set_viewport_size(window)
