"""How allauth behaves here: people come by invitation, links point at the public address."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core import context as current
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest

from agencies.factors.proof import is_fresh

_TOO_MANY = (
    "There were too many tries. Wait five minutes and try again. If you are not sure of your password, "
    "choose a new one or ask for a code by e-mail."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "This e-mail address and password do not belong together. Try again, or reset your password."
        ),
        "incorrect_code": (
            "This is not the code we sent, or it has ended. Type it as it stands in the newest mail."
        ),
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Also when the session is somebody's already: a new key, and how she proved herself is kept.

        Django empties a session that was another's. Without the record of this sign-in, one that an
        agency's provider vouched for would pass for one with a password.
        """
        proofs = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY)
        if SESSION_KEY in request.session:
            request.session.cycle_key()
        super().login(request, user)
        if proofs is not None:
            request.session[AUTHENTICATION_METHODS_SESSION_KEY] = proofs

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Not the host of the request: who asks for the mail says what that is."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_ADDRESS}{path}"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries count per account and address they come from: a stranger's do not shut the owner out."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{get_ip(request)}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of a moment ago is fresh, too; for whoever has a second factor, one with that factor."""
        return not is_fresh(current.request)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """The password only for people without a second factor; the app before the passkey."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        by_factor = [way for way in ways if way["id"] != "reauthenticate"]
        return by_factor or ways

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "public_address": settings.PUBLIC_ADDRESS})

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """After the change is kept; a mail that cannot be sent does not undo it."""
        request, send = self.request or current.request, super().send_notification_mail

        def notify() -> None:
            with current.request_context(request):
                send(*args, **kwargs)

        transaction.on_commit(notify, robust=True)
