"""Secrets that must be read again, kept so that the database alone does not give them away."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

_PURPOSE = b"evoke.sealing"  # the same signing key serves cookies and links; this use of it is apart


class BrokenSealError(ValueError):
    """The text was sealed with a key this installation no longer has, or was changed since."""


def seal(text: str) -> str:
    """The text encrypted under SECRET_KEY. Sealing twice gives two different results."""
    return _keys().encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """The text that was sealed, also under one of SECRET_KEY_FALLBACKS; raises BrokenSealError."""
    try:
        return _keys().decrypt(text.encode()).decode()
    except InvalidToken as broken:
        raise BrokenSealError(
            "This secret was sealed with another SECRET_KEY. Name the former one in SECRET_KEY_FALLBACKS."
        ) from broken


def _keys() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(force_bytes(secret))
    return Fernet(urlsafe_b64encode(derived))
