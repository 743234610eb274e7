"""How allauth's social sign-in behaves here: an agency's provider vouches, the agency's rules decide."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from agencies.models import Agency
from agencies.sso.errors import ProviderError, Refusal
from agencies.sso.openid import AgencySignIn
from agencies.sso.outbound import GuardedSession
from agencies.sso.problems import problem
from agencies.sso.services import admit, note_refusal, offered
from agencies.sso.session import agency_of, provider_id

_STALE = "This sign-in was begun in another window, was finished before, or took longer than ten minutes."
_CANCELLED = "You stopped at your agency’s sign-in service, so you are not signed in here."
_DECLINED = "Your agency’s sign-in service did not let you through."


class SignOnAdapter(DefaultSocialAccountAdapter):
    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The provider of the one agency that is asked for. There is no list of everybody's."""
        agency = Agency.objects.filter(pk=agency_of(provider or "") or 0, closed_at=None).first()
        found = offered(agency) if agency else None
        if agency is None or found is None:
            return []
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=provider_id(agency.pk),
                name=agency.name,
                client_id=found.client_id,
                secret=found.secret,
                settings={"issuer": found.issuer, "server_url": found.issuer, "slug": agency.slug},
            )
        ]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_requests_session(self) -> GuardedSession:
        return GuardedSession()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decide whom this is. Nobody is made here; without a seat there is no way on."""
        assert isinstance(sociallogin, AgencySignIn)  # noqa: S101 - made by our own OpenIDAdapter
        agency = Agency.objects.get(pk=agency_of(sociallogin.account.provider) or 0)
        expected = sociallogin.state.get("nonce")
        if not expected or not constant_time_compare(expected, sociallogin.claims.nonce):
            sentence = "The provider’s proof belongs to another sign-in."
            raise ImmediateHttpResponse(problem(request, sentence, slug=agency.slug, status=400))
        try:
            user = admit(sociallogin.claims, agency=agency, at=timezone.now())
        except Refusal as refusal:
            note_refusal(refusal, agency=agency)
            page = problem(
                request, refusal.sentence, slug=agency.slug, status=403, title="You are not signed in"
            )
            raise ImmediateHttpResponse(page) from refusal
        sociallogin.user, sociallogin.token = user, None
        if request.user.is_authenticated and request.session.get(SESSION_KEY) == str(user.pk):
            request.user = AnonymousUser()  # the same person: how else she proved herself stays
        else:
            logout(request)

    def on_authentication_error(  # noqa: PLR0917 - the library’s signature
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """One clear page for whatever went wrong between the two services."""
        slug, state = provider.app.settings["slug"], (extra_context or {}).get("state") or {}
        sentence, status = _DECLINED, 403
        if isinstance(exception, ProviderError):
            sentence, status = str(exception), 502
        elif exception is not None:
            sentence, status = "The provider did not accept the sign-in.", 502
        elif error == AuthError.CANCELLED:
            sentence = _CANCELLED
        elif "state" not in (extra_context or {}):
            sentence, status = _STALE, 400
        raise ImmediateHttpResponse(
            problem(request, sentence, slug=slug, status=status, then=state.get("next"))
        )
