"""What a provider vouches for: read from an ID token, with every check the protocol asks for."""

from dataclasses import dataclass
from typing import Any

import jwt

from agencies.sso.errors import ProviderError

# Signatures by a key that only the provider has. With a shared secret every holder could sign.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_LONGEST_SUBJECT = 255
_CLOCKS_APART = 60  # seconds


@dataclass(frozen=True, slots=True)
class Claims:
    """``email`` is in small letters, empty where the provider tells none."""

    issuer: str
    subject: str
    nonce: str
    email: str
    email_verified: bool


def claims_in(id_token: str, *, keys: dict[str, Any], issuer: str, client_id: str) -> dict[str, Any]:
    """The claims of a genuine, current ID token of ``issuer`` for ``client_id``.

    ``keys`` is the provider's key set. Whose nonce it carries is for the caller to compare.
    Raises ProviderError.
    """
    try:
        key = _key(jwt.get_unverified_header(id_token), jwt.PyJWKSet.from_dict(keys))
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=key,
            algorithms=_ALGORITHMS,
            audience=client_id,
            issuer=issuer,
            leeway=_CLOCKS_APART,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as broken:
        raise ProviderError("The provider’s proof of who you are is not valid.") from broken
    parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client_id if len(parties) == 1 else None) != client_id:
        raise ProviderError("The provider’s proof of who you are was made for somebody else.")
    return claims


def _key(header: dict[str, Any], keys: jwt.PyJWKSet) -> jwt.PyJWK:
    """The one key the token names; a token without a name is checked with the only key there is."""
    name = header.get("kid")
    candidates = [key for key in keys.keys if name is None or key.key_id == name]
    if len(candidates) != 1:
        raise jwt.InvalidKeyError("no such key")
    return candidates[0]


def vouched(claims: dict[str, Any]) -> Claims:
    """The claims Evoke looks at. Raises ProviderError where the subject is no usable name."""
    subject, email = claims["sub"], claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise ProviderError("The provider does not say who you are.")
    return Claims(
        issuer=claims["iss"],
        subject=subject,
        nonce=str(claims.get("nonce", "")),
        email=email.strip().lower() if isinstance(email, str) else "",
        email_verified=claims.get("email_verified") is True,  # the words "true" or "yes" are not proof
    )
