"""The pages a person reaches by following links: one of each kind."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page

_REFERENCE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")
_FILES = re.compile(r"/plans/documents/|/api/v1/schema/|/trail/roots/|\.csv$")
_LINKS = "links => links.map(link => new URL(link.getAttribute('href'), location).href)"  # in pictures too


def kind_of(path: str) -> str:
    """The same for all pages that differ only in the record they are about."""
    return _REFERENCE.sub("…", path)


def reachable(page: Page, start: str, *, steps: int) -> Iterator[str]:
    """Open ``start``, then a page of each kind that is at most ``steps`` links away, and name each path."""
    seen, waiting = {kind_of(start)}, [start]
    for _ in range(steps + 1):
        further: list[str] = []
        for path in waiting:
            page.goto(path)
            yield path
            fresh = [link for link in _links(page) if kind_of(link) not in seen]
            first = {kind_of(link): link for link in reversed(fresh)}
            seen |= set(first)
            further += first.values()
        waiting = further


def _links(page: Page) -> list[str]:
    """Paths inside the agency; what differs only in its query is the same page in another order."""
    prefix = re.match(r"/a/[^/]+/", urlsplit(page.url).path)
    paths = [urlsplit(url).path for url in page.locator("a[href]").evaluate_all(_LINKS)]
    return [path for path in paths if prefix and path.startswith(prefix[0]) and not _FILES.search(path)]
