"""Signing in: the form of its page, and the way in for whoever has just proved who she is elsewhere."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agencies.models import User


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The way to a new password stands below the button, not between the label and its field."""
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


def come_in(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """Sign ``user`` in, who has just typed her password, and lead her on to the path ``to``.

    As from the sign-in page: whoever has a second factor is asked for it first. Whoever is signed in
    already stays so; somebody else in this browser is signed out.
    """
    if request.user == user:
        return redirect(to)
    if request.user.is_authenticated:
        logout(request)
    login = Login(user=user, email=user.email, redirect_url=to)
    return perform_password_login(request, {"email": user.email}, login)
