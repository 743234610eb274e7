"""Roots: the end of a chain on one day, signed, to be kept where the database's owner cannot reach it."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.encoding import force_bytes

from agencies import tenancy
from agencies.audit.models import ChainHead, Root
from agencies.models import Agency

_PURPOSE = b"evoke.audit.root"  # SECRET_KEY serves other ends too; this use of it is apart


class BrokenRootError(ValueError):
    """A file that is no root, or one that was changed since it was signed."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a root says: on this day the trail of this agency had so many lines, the last with this hash."""

    agency: str
    day: str
    lines: int
    hash: str
    taken_at: str

    @classmethod
    def of(cls, agency: str, *, day: date, lines: int, last: bytes, taken_at: datetime) -> Self:
        """The statement in words: days and times as ISO 8601 in UTC, the hash of the last line in hex."""
        taken = taken_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return cls(agency, day.isoformat(), lines, last.hex(), taken)

    def to_sign(self) -> bytes:
        said = ["Evoke audit root", self.agency, self.day, str(self.lines), self.hash, self.taken_at]
        return "\n".join(said).encode()


def keep_root(agency: Agency, *, at: datetime) -> Root | None:
    """The root of the day of ``at`` (UTC): taken once, the same when asked again; None for an empty trail."""
    day = at.astimezone(UTC).date()
    with tenancy.activate(agency.pk), transaction.atomic():
        taken, head = Root.objects.filter(day=day).first(), ChainHead.objects.first()
        if taken is not None or head is None:
            return taken
        root = Root(day=day, seq=head.seq, hash=bytes(head.hash), taken_at=at)
        root.public_key, root.signature = sign(statement_of(root, agency))
        root.full_clean()
        root.save(force_insert=True)
        return root


def statement_of(root: Root, agency: Agency) -> Statement:
    return Statement.of(
        agency.slug, day=root.day, lines=root.seq, last=bytes(root.hash), taken_at=root.taken_at
    )


def as_file(root: Root, agency: Agency) -> str:
    """The root as text to keep elsewhere; ``manage.py audit_verify --root`` reads it."""
    return as_text(statement_of(root, agency), bytes(root.public_key), bytes(root.signature))


def as_text(said: Statement, public_key: bytes, signature: bytes) -> str:
    """A statement with its signature, as it is kept in a file."""
    content = {
        "evoke_audit_root": 1,
        **asdict(said),
        "public_key": public_key.hex(),
        "signature": signature.hex(),
    }
    return json.dumps(content, indent=2) + "\n"


def sign(said: Statement) -> tuple[bytes, bytes]:
    """The installation's public key, and its signature under what is said."""
    key = _keys()[0]
    return key.public_key().public_bytes_raw(), key.sign(said.to_sign())


def read_file(text: str) -> tuple[Statement, bytes]:
    """What a kept file says, and the public key it is signed with.

    Raises BrokenRootError where it is no such file, or its signature does not fit.
    """
    try:
        content = json.loads(text)
        agency, day, last, taken_at = (str(content[name]) for name in ("agency", "day", "hash", "taken_at"))
        said = Statement(agency, day, int(content["lines"]), last, taken_at)
        key, signature = (bytes.fromhex(content[name]) for name in ("public_key", "signature"))
    except (ValueError, KeyError, TypeError) as fault:
        raise BrokenRootError("This file is no root of an audit trail.") from fault
    check(said, public_key=key, signature=signature)
    return said, key


def check(said: Statement, *, public_key: bytes, signature: bytes) -> None:
    """Raise BrokenRootError unless the key signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, said.to_sign())
    except (InvalidSignature, ValueError) as fault:
        raise BrokenRootError("This root was changed since it was signed.") from fault


def is_ours(public_key: bytes) -> bool:
    """Whether this installation signs, or signed under a former SECRET_KEY it still knows, with this key."""
    return public_key in {key.public_key().public_bytes_raw() for key in _keys()}


def _keys() -> list[Ed25519PrivateKey]:
    return [_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _key(secret: str | bytes) -> Ed25519PrivateKey:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(force_bytes(secret))
    return Ed25519PrivateKey.from_private_bytes(derived)
