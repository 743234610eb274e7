"""The three ways in, for a browser in which somebody is signed in still: her time in an agency may be over.

Between the steps of a sign-in the library lets in nobody who is signed in. So that sign-in ends first.
"""

from typing import Any

from allauth.account.views import LoginView, RequestLoginCodeView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from agencies.factors.proof import has_factor


def _leave(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        logout(request)


class SignIn(LoginView):
    """By password. Without a second step nothing comes between: what is open in other agencies stays."""

    def form_valid(self, form: Any) -> HttpResponse:
        if has_factor(form.user.pk):
            _leave(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


class SignInByCode(RequestLoginCodeView):
    """By a code in a mail."""

    def form_valid(self, form: Any) -> HttpResponse:
        _leave(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


class SignInByPasskey(LoginWebAuthnView):
    """By a passkey alone."""

    def form_valid(self, form: Any) -> HttpResponse:
        _leave(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer
