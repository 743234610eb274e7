"""The library's forms, stricter: a code works once, and what is no passkey is told in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.cache import cache

_MALFORMED = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)


def _use_up(user_id: int, code: str) -> None:
    """Refuse a code that was used before, for as long as clocks that differ would still accept it."""
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    if not cache.add(f"totp-used:{user_id}:{normalize_user_code(code)}", 1, timeout=seconds):
        raise get_adapter().validation_error("incorrect_code")


class _UsedOnce:
    """The library forgets a code after one period, while tolerance lets it live for three."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        if self.authenticator.type == Authenticator.Type.TOTP:
            _use_up(self.user.pk, code)
        return code


class SecondStepForm(_UsedOnce, AuthenticateForm):
    """A code at sign-in."""


class ConfirmForm(_UsedOnce, ReauthenticateForm):
    """A code before something about the sign-in is changed."""


class AddAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app; it is used up as well."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use_up(self.user.pk, code)
        return code


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever a browser sends that is no passkey: refused, not an error of ours."""
    try:
        yield
    except _MALFORMED as malformed:
        raise get_adapter().validation_error("incorrect_code") from malformed


class _PasskeyUsed:
    def clean_credential(self) -> Authenticator:
        with _readable():
            used: Authenticator = super().clean_credential()  # type: ignore[misc]  # of the form beside it
        return used


class SecondStepPasskeyForm(_PasskeyUsed, AuthenticateWebAuthnForm):
    """A passkey as the second step of a sign-in."""


class PasskeySignInForm(_PasskeyUsed, LoginWebAuthnForm):
    """A passkey instead of a password; it has asked its owner for a finger, face or PIN."""


class ConfirmPasskeyForm(_PasskeyUsed, ReauthenticateWebAuthnForm):
    """A passkey before something about the sign-in is changed."""


class AddPasskeyForm(AddWebAuthnForm):
    """Every passkey serves for both: as a second step, and alone."""

    passwordless = None  # type: ignore[assignment]  # how Django drops a field of the parent

    def clean(self) -> dict[str, Any]:
        with _readable():
            return super().clean()
