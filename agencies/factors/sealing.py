"""Secrets of second factors as the database keeps them: encrypted with a key made from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"evoke.second-factors"  # another purpose would get another key


class CannotOpenError(RuntimeError):
    """A secret was sealed with a key that is neither SECRET_KEY nor one of its fallbacks."""


def seal(text: str) -> str:
    """``text`` encrypted with the present key; two calls never give the same result."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What :func:`seal` was given. Raises CannotOpenError for an altered text or an unknown key."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as unknown:
        raise CannotOpenError(
            "A second factor was sealed with another SECRET_KEY. Name the former one in SECRET_KEY_FALLBACKS."
        ) from unknown


def _box() -> MultiFernet:
    return MultiFernet(
        [Fernet(_key_from(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key_from(secret: str) -> bytes:
    """A key of its own for this purpose: 256 bits by HKDF (RFC 5869), as Fernet writes keys."""
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
