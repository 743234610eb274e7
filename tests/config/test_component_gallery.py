"""The page of all components: nothing on it needs more than the strict policy allows."""

from collections import Counter
from html.parser import HTMLParser

import pytest
from django.test import RequestFactory

from config.components import component_gallery


class Page(HTMLParser):
    """Every element with its attributes, in the order of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.elements if (value := attrs.get(name))]


@pytest.fixture(scope="module")
def gallery() -> Page:
    return Page(component_gallery(RequestFactory().get("/platform/components/")).content.decode())


def test_gallery_has_no_style_and_no_handler_attributes(gallery: Page) -> None:
    names = {name for _, attrs in gallery.elements for name in attrs}

    assert [name for name in sorted(names) if name == "style" or name.startswith("on")] == []


def test_gallery_has_no_inline_scripts_and_styles(gallery: Page) -> None:
    assert [
        tag for tag, attrs in gallery.elements if tag == "style" or (tag == "script" and not attrs.get("src"))
    ] == []


def test_gallery_uses_every_id_once(gallery: Page) -> None:
    assert [value for value, times in Counter(gallery.values("id")).items() if times > 1] == []


@pytest.mark.parametrize("name", ["for", "aria-labelledby", "aria-describedby", "popovertarget"])
def test_gallery_points_only_at_what_is_there(gallery: Page, name: str) -> None:
    ids = set(gallery.values("id"))
    wanted = [target for value in gallery.values(name) for target in value.split()]

    assert [target for target in wanted if target not in ids] == []


def test_gallery_shows_every_kind_of_badge_and_notice(gallery: Page) -> None:
    classes = {name for value in gallery.values("class") for name in value.split()}
    badges = {name for name in classes if name.startswith("badge--")}
    notices = {name for name in classes if name.startswith("notice--")}

    assert badges == {"badge--good", "badge--due", "badge--safety", "badge--draft"}
    assert notices == {"notice--good", "notice--due", "notice--safety"}
