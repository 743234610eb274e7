"""Listening to the ways in and out, whichever page they go through."""

from typing import Any

from allauth.account import signals as account
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from agencies.audit.context import peer_address
from agencies.models import User
from agencies.sign_ins import presence
from agencies.sign_ins.devices import in_words
from agencies.sign_ins.doorway import tell_of_leaving
from agencies.sign_ins.failures import sign_in_failed
from agencies.sign_ins.services import end_others


def connect() -> None:
    """Called once, when the apps load."""
    user_logged_in.connect(_signed_in, dispatch_uid="evoke.signed_in")
    user_login_failed.connect(sign_in_failed, dispatch_uid="evoke.sign_in_failed")
    user_logged_out.connect(_signed_out, dispatch_uid="evoke.signed_out")
    for signal in (account.password_changed, account.password_set, account.password_reset):
        signal.connect(_new_password, dispatch_uid="evoke.new_password")


def _signed_in(request: HttpRequest, **_: Any) -> None:
    device = in_words(request.headers.get("User-Agent", ""))
    presence.begin(request.session, device=device, address=peer_address(request), at=timezone.now())


def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]  # read by PrivateByDefault
        tell_of_leaving(request.session, user_id=user.pk, at=timezone.now())


def _new_password(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever knew the old password is signed out everywhere else."""
    mine = request.session.session_key if request.user == user else None
    end_others(user, this_key=mine, at=timezone.now())
