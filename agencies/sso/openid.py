"""The sign-in library's OpenID Connect, made to check what an agency's provider says."""

from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from agencies.outside import outside
from agencies.sso.claims import Claims, claims_in, vouched
from agencies.sso.discovery import fetch, known
from agencies.sso.errors import ProviderError


class AgencySignIn(SocialLogin):
    """A sign-in under way; ``claims`` is what the provider vouches for."""

    claims: Claims


def redirect_address(slug: str) -> str:
    """Where the provider sends people back to: the installation's own address, whatever the request says."""
    return f"{settings.PUBLIC_ADDRESS}{outside('sso:callback', slug)}"


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):
    def get_provider(self) -> "AgencyProvider":
        """The agency's provider; raises SocialApp.DoesNotExist where it uses none."""
        provider: AgencyProvider = super().get_provider()  # type: ignore[no-untyped-call]
        return provider

    @property
    def openid_config(self) -> dict[str, Any]:
        return known(self.get_provider().app.settings["issuer"])

    @property
    def basic_auth(self) -> bool:  # type: ignore[override]  # a property in the library, too
        """As the protocol has it: HTTP Basic where the provider names no way of its own."""
        ways = self.openid_config.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_post" not in ways

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return redirect_address(app.settings["slug"])

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            data = super().get_access_token_data(*args, **kwargs)
        except (KeyError, ValueError, TypeError, AttributeError) as broken:
            raise ProviderError(
                "The provider’s answer is not in the form that OpenID Connect has."
            ) from broken
        if not isinstance(data, dict) or not isinstance(data.get("id_token"), str):
            raise ProviderError("The provider gives no proof of who you are.")
        return data

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Used once, for the person's e-mail address, and kept nowhere."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """A sign-in that names nobody of ours yet. The signature is always checked, TLS or not."""
        config = self.openid_config
        genuine = claims_in(
            kwargs["response"]["id_token"],
            keys=fetch(config["jwks_uri"]),
            issuer=app.settings["issuer"],
            client_id=app.client_id,
        )
        if "email" not in genuine and config.get("userinfo_endpoint"):
            genuine = {**self._more(config["userinfo_endpoint"], genuine["sub"], token), **genuine}
        claims = vouched(genuine)
        provider = self.get_provider()
        account = SocialAccount(provider=provider.sub_id, uid=claims.subject)
        login = AgencySignIn(provider=provider, account=account)
        login.claims = claims
        return login

    def _more(self, address: str, subject: str, token: SocialToken) -> dict[str, Any]:
        told = fetch(address, headers={"Authorization": f"Bearer {token.token}"})
        if not constant_time_compare(str(told.get("sub")), str(subject)):
            raise ProviderError("The provider speaks of two different people.")
        return {name: told[name] for name in ("email", "email_verified") if name in told}


class AgencyProvider(OpenIDConnectProvider):
    oauth2_adapter_class = OpenIDAdapter

    def serialize(self) -> dict[str, Any]:
        """For a sign-in that waits for its second step: which agency's provider, not just which kind."""
        return {"id": self.sub_id}

    def get_default_scope(self) -> list[str]:
        return ["openid", "email"]
