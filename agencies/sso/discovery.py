"""What a provider says about itself: its discovery document, checked."""

import hashlib
from typing import Any

import requests
from django.core.cache import cache
from django.core.exceptions import ValidationError

from agencies.sso.errors import ProviderError
from agencies.sso.outbound import GuardedSession, require_address

_KEPT_SECONDS = 300
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ALSO_ASKED = ("userinfo_endpoint",)


def discover(issuer: str) -> dict[str, Any]:
    """The provider's discovery document, asked for now. Raises ProviderError with a sentence."""
    document = fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise ProviderError(f"The provider calls itself {document.get('issuer')}, not {issuer}.")
    for name in _NEEDED:
        _require_endpoint(name, document.get(name))
    for name in _ALSO_ASKED:
        if document.get(name) is not None:
            _require_endpoint(name, document[name])
    return document


def known(issuer: str) -> dict[str, Any]:
    """As :func:`discover`, from memory where it was asked within five minutes."""
    key = f"sso-discovery:{hashlib.sha256(issuer.encode()).hexdigest()}"
    document: dict[str, Any] | None = cache.get(key)
    if document is None:
        document = discover(issuer)
        cache.set(key, document, _KEPT_SECONDS)
    return document


def fetch(url: str, **kwargs: Any) -> dict[str, Any]:
    """A JSON object from the provider; raises ProviderError for everything else."""
    with GuardedSession() as session:
        answer = session.get(url, **kwargs)
    if answer.status_code != requests.codes.ok:
        raise ProviderError(f"The provider answers {url} with error {answer.status_code}.")
    try:
        found = answer.json()
    except requests.JSONDecodeError as broken:
        raise ProviderError("The provider’s answer is not in the form that OpenID Connect has.") from broken
    if not isinstance(found, dict):
        raise ProviderError("The provider’s answer is not in the form that OpenID Connect has.")
    return found


def _require_endpoint(name: str, address: object) -> None:
    if not isinstance(address, str):
        raise ProviderError(f"The provider does not say where its {name} is.")
    try:
        require_address(address)
    except ValidationError as refusal:
        raise ProviderError(
            f"The provider’s {name} cannot be used: {' '.join(refusal.messages)}"
        ) from refusal
