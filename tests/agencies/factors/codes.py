"""Second factors for tests: real ones, made and used as the library makes and uses them."""

import time
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpRequest
from django.test import Client as Browser

from agencies.access.vocabulary import Role
from agencies.factors.proof import METHOD
from agencies.models import User
from tests.cast import PASSWORD, Cast

LOCAL_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SECOND_FACTOR = "/accounts/second-factor/"
STEP_SECONDS = 30


def code_of(secret: str, *, later: int = 0) -> str:
    """What an authenticator app shows now, or ``later`` steps on."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP_SECONDS + later))


@dataclass
class Factor:
    """Somebody's authenticator app with its recovery codes."""

    user: User
    secret: str
    authenticator: Authenticator
    recovery_codes: list[str]

    def code(self, *, later: int = 0) -> str:
        return code_of(self.secret, later=later)


def give_app(user: User) -> Factor:
    secret = generate_totp_secret()
    app = TOTP.activate(user, secret).instance
    return Factor(user, secret, app, RecoveryCodes.activate(user).get_unused_codes())


def demand(cast: Cast, *roles: Role) -> None:
    """Let the agency ask these roles for a second factor."""
    cast.agency.mfa_roles = [role.value for role in roles]
    cast.agency.save()


def typed_password(browser: Browser, user: User, *, to: str = "/") -> Any:
    values = {"login": user.email, "password": PASSWORD, "next": to}
    return browser.post("/accounts/login/", values)


def step_taken(browser: Browser, user: User) -> Browser:
    """Give the person an app and let the library note in her session that she signed in with it."""
    app = give_app(user).authenticator
    request = HttpRequest()
    request.session = browser.session
    record_authentication(request, user, METHOD, id=app.pk, type=app.type)
    request.session.save()
    return browser


def signed_in_with(factor: Factor) -> Browser:
    """A browser in which the person signed in with her password and her app."""
    browser = Browser()
    typed_password(browser, factor.user)
    answer = browser.post(f"{SECOND_FACTOR}authenticate/", {"code": factor.code()})
    assert answer.status_code == 302
    return browser
