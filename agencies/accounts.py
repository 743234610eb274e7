"""How allauth behaves here: people come by invitation, links point at the public address."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
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

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Not the host of the request: who asks for the mail says what that is."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_ADDRESS}{path}"
