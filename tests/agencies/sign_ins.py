"""Moving the clock of a sign-in: what a browser's session remembers is put back, nothing is mocked."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.test import Client as Browser

from agencies import tenancy
from agencies.audit.models import AuditEvent
from agencies.models import Agency
from tests.cast import PASSWORD, Cast

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SIGN_IN = "/accounts/login/"
MADE_WITH_THE_CAST = ["sign_in Sven"]  # by single sign-on: tests/records.py


def some_address() -> str:
    """A network address that nobody has; drawn, so that no other test counts tries under it."""
    return f"198.18.{secrets.randbelow(256)}.{secrets.randbelow(256)}"


def signed_in(email: str, *, agent: str = CHROME) -> Browser:
    """A browser in which this person has come through the sign-in page."""
    browser = Browser(headers={"user-agent": agent})
    signs_in(browser, email)
    return browser


def signs_in(browser: Browser, email: str, *, password: str = PASSWORD) -> Any:
    return browser.post(SIGN_IN, {"login": email, "password": password})


def pass_time(browser: Browser, **time: float) -> None:
    """As if all this browser did had been done that much earlier: ``pass_time(browser, minutes=31)``."""
    put_back(browser.session, int(timedelta(**time).total_seconds()))


def put_back(session: SessionBase, seconds: int) -> None:
    session["sign_in"] = {**session["sign_in"], "at": session["sign_in"]["at"] - seconds}
    session["active"] = {pk: used and used - seconds for pk, used in session["active"].items()}
    session.save()


def last_use(browser: Browser, cast: Cast) -> datetime:
    return datetime.fromtimestamp(browser.session["active"][str(cast.pk)], tz=UTC)


def allow(cast: Cast, *, idle_minutes: int = 30, absolute_hours: int = 12) -> None:
    Agency.objects.filter(pk=cast.pk).update(idle_minutes=idle_minutes, absolute_hours=absolute_hours)


def trail(cast: Cast, *acts: str) -> list[str]:
    """The lines of these acts in an agency's trail since its cast was made, oldest first: "act name"."""
    with tenancy.activate(cast.pk):
        lines = AuditEvent.objects.filter(act__in=acts).select_related("actor").order_by("pk")
        said = [f"{line.act} {line.actor.name.split()[0] if line.actor else 'nobody'}" for line in lines]
    first = MADE_WITH_THE_CAST if "sign_in" in acts else []
    assert said[: len(first)] == first
    return said[len(first) :]
