"""The pages of a person's sign-in: what protects it, and how to add to it or take from it."""

import json
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agencies.factors.hosts import about_passkeys
from agencies.factors.proof import has_factor, is_proven, note_enrolment
from agencies.factors.trace import note_change
from agencies.models import SignInChange

ON_THE_WAY_TO = "second_factor_for"  # in the session: the page that asked for it
LINES = 10

App, Passkey = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN
What = SignInChange.What


@require_GET
@never_cache
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where an agency's door leads: to proving the factor one has, to setting one up, or on."""
    wanted = get_next_redirect_url(request) or request.session.get(ON_THE_WAY_TO) or "/"
    if is_proven(request):
        request.session.pop(ON_THE_WAY_TO, None)
        return redirect(wanted)
    if has_factor(request.user.pk):
        ways = get_adapter(request).get_reauthentication_methods(request.user)
        return redirect_to_login(wanted, ways[0]["url"])
    request.session[ON_THE_WAY_TO] = wanted
    return render(request, "mfa/needed.html", about_passkeys(request))


def _options(context: dict[str, Any], key: str) -> dict[str, Any]:
    """What the browser is asked for, as JSON in an attribute: an inline script would be refused."""
    return {"passkey_options": json.dumps(context["js_data"][key])} if "js_data" in context else {}


def _note(request: HttpRequest, what: SignInChange.What) -> None:
    note_change(authenticated_user(request).pk, what)


class YourSignIn(IndexView):
    """Everything about one's sign-in on one page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        lines = SignInChange.objects.filter(user=self.request.user.pk).order_by("-at", "-pk")[:LINES]
        on_the_way = ON_THE_WAY_TO in self.request.session and is_proven(self.request)
        return {**context, "changes": lines, "on_the_way": on_the_way}


class SecondStep(AuthenticateView):
    """The second step of a sign-in: a code, or a passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = set(
            Authenticator.objects.filter(user_id=self.stage.login.user.pk).values_list("type", flat=True)
        )
        return {
            **context,
            **_options(context, "request_options"),
            **about_passkeys(self.request),
            "has_app": App in kinds,
            "has_passkey": Passkey in kinds,
        }


class ConfirmByPasskey(ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, **_options(context, "request_options"), **about_passkeys(self.request)}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Said on this page; the library would lead to sign-in, where nobody signed in is let."""
        return self.render_to_response(self.get_context_data(form=form))


class AddApp(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note_enrolment(self.request, App)
        _note(self.request, What.APP_ADDED)
        return answer


class RemoveApp(DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _note(self.request, What.APP_REMOVED)
        return answer


class AddPasskey(AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = {**super().get_context_data(**kwargs), **kwargs}
        return {**context, **_options(context, "creation_options"), **about_passkeys(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        note_enrolment(self.request, Passkey)
        _note(self.request, What.PASSKEY_ADDED)
        return answer


class RemovePasskey(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _note(self.request, What.PASSKEY_REMOVED)
        return answer


class RecoveryCodes(ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        on_the_way = ON_THE_WAY_TO in self.request.session and is_proven(self.request)
        return {**super().get_context_data(**kwargs), "on_the_way": on_the_way}


class MakeRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _note(self.request, What.CODES_MADE)
        return answer
