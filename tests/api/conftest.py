"""Programs that call the API as people of the cast."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from agencies.access.vocabulary import Role
from tests.cast import Cast
from tests.entering import come_in


@dataclass
class Caller:
    """Speaks JSON with the API of one agency."""

    cast: Cast
    browser: Browser

    def get(self, path: str, **query: Any) -> Any:
        return self.browser.get(self.cast.url(f"/api/v1{path}"), query)

    def send(self, method: str, path: str, data: Any = None, *, version: str = "*") -> Any:
        """``version`` is the one that is changed, or "*" for whichever there is."""
        address = self.cast.url(f"/api/v1{path}")
        headers = {"If-Match": version} if method in {"put", "patch"} else None
        return getattr(self.browser, method)(
            address, data or {}, content_type="application/json", headers=headers
        )

    def results(self, path: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.get(path, limit=200, **query)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["results"]
        return found


Call = Callable[[Cast, Role], Caller]


@pytest.fixture
def calling() -> Call:
    """``calling(north, Role.INTAKE)`` speaks with the API as that person, by her session."""

    def sign_in(cast: Cast, role: Role) -> Caller:
        browser = Browser()
        browser.force_login(cast.users[role])
        come_in(browser, cast)
        return Caller(cast, browser)

    return sign_in


def status_and_body(answer: HttpResponse) -> tuple[int, bytes]:
    return answer.status_code, answer.content
