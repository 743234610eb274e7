"""Sealing texts under a key of their agency: made on first use, replaced on demand, shredded for good.

Three layers. SECRET_KEY seals each agency's own key (:mod:`agencies.sealing`); that key is never used
itself, but gives every text a key of its own; under that the text is sealed with AES-256-GCM. Without
an agency's keys its texts are unreadable, wherever copies of them lie.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from agencies.models import SealingKey
from agencies.sealing import BrokenSealError, seal, unseal

_KEY_BYTES = 32
_NONCE_BYTES = 12


def current_key(*, at: datetime) -> SealingKey:
    """The key that seals for the active agency now; the first one is made when it is asked for."""
    newest = SealingKey.objects.order_by("-number").first()
    return newest or _made(1, at=at)


@transaction.atomic
def replace_key(*, at: datetime) -> SealingKey:
    """A new key for the active agency. What former keys sealed stays readable."""
    return _made(current_key(at=at).number + 1, at=at)


def _made(number: int, *, at: datetime) -> SealingKey:
    """The key with this number; of two who make it at one moment the second gets the first one's."""
    sealed = seal(b64encode(os.urandom(_KEY_BYTES)).decode())
    key, _ = SealingKey.objects.get_or_create(number=number, defaults={"sealed_key": sealed, "made_at": at})
    return key


def reseal_keys() -> int:
    """Seal the active agency's keys anew under the present SECRET_KEY; gives their number.

    Afterwards no SECRET_KEY_FALLBACKS is needed for what they sealed.
    """
    keys = list(SealingKey.objects.order_by("number"))
    for key in keys:
        key.sealed_key = seal(unseal(key.sealed_key))
    SealingKey.objects.bulk_update(keys, ["sealed_key"])
    return len(keys)


def seal_under(key: SealingKey, text: bytes, *, about: bytes) -> bytes:
    """The text sealed for one place, which ``about`` names: it cannot be opened as if it stood elsewhere."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key, about).encrypt(nonce, text, about)


def unseal_under(key: SealingKey, sealed: bytes, *, about: bytes) -> bytes:
    """The text that was sealed for this place; raises BrokenSealError where it was changed or moved."""
    try:
        return _cipher(key, about).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about)
    except InvalidTag as broken:
        raise BrokenSealError("This text was sealed for another place, or changed since.") from broken


def _cipher(key: SealingKey, about: bytes) -> AESGCM:
    """A cipher for this place alone, so that its random nonces never have to be counted."""
    whole = b64decode(unseal(key.sealed_key))
    return AESGCM(HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=about).derive(whole))


_holders: list[Callable[[], object]] = []


def holds_sealed(forget: Callable[[], object]) -> Callable[[], object]:
    """Enter what removes the active agency's texts of one kind, which nobody can read without their key."""
    _holders.append(forget)
    return forget


@transaction.atomic
def shred_keys() -> int:
    """Remove the active agency's keys with all that they sealed; gives the number of keys.

    Copies of the sealed texts alone, wherever they lie, stay unreadable for ever. A copy of the database
    that holds the keys as well has to be destroyed, too.
    """
    for forget in _holders:
        forget()
    shredded, _ = SealingKey.objects.all().delete()
    return shredded
