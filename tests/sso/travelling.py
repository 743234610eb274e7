"""A person who walks between Evoke and her agency's provider, as a browser does, over real HTTP."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from django.test import Client as Browser

from tests.sso.provider import PASSWORD


def _window() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


@dataclass
class Traveller:
    """``browser`` is her window at Evoke, ``provider`` the same window at the provider."""

    email: str
    browser: Browser = field(default_factory=Browser)
    provider: requests.Session = field(default_factory=_window)

    def signs_on(self, slug: str, *, then: str = "") -> Any:
        """The whole way: Evoke, provider, Evoke. What Evoke answers in the end, not followed."""
        return self.returns(self.proves_herself(self.sets_out(slug, then=then)))

    def sets_out(self, slug: str, *, then: str = "") -> str:
        """The address at the provider that Evoke sends her to."""
        answer = self.browser.get(f"/sso/{slug}/start/", {"next": then} if then else {})
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"]

    def proves_herself(self, address: str) -> str:
        """Signs in at the provider; the address at Evoke that it sends her back to."""
        while not address.startswith(settings.PUBLIC_ADDRESS):
            answer = self.provider.get(address, allow_redirects=False, timeout=20)
            if answer.status_code == 200:
                answer = self._types_password(answer)
            assert answer.status_code == 302, answer.text
            address = urljoin(answer.url, answer.headers["Location"])
        return address

    def _types_password(self, page: requests.Response) -> requests.Response:
        values = {
            "login": self.email,
            "password": PASSWORD,
            "csrfmiddlewaretoken": self.provider.cookies["provider_csrf"],
        }
        return self.provider.post(page.url, values, allow_redirects=False, timeout=20)

    def returns(self, address: str) -> Any:
        return self.browser.get(inside(address))

    def opens(self, address: str) -> int:
        return self.browser.get(address).status_code

    def leaves(self) -> None:
        self.provider.close()


def inside(address: str) -> str:
    """Path and query of an address at Evoke."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())
