"""How allauth behaves here: people come by invitation, links point at the public address."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "This e-mail address and password do not belong together. Try again, or reset your password."
        ),
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
