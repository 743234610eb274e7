"""The sign-ins of one person: listed for her, ended by her."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from agencies.models import BrowserSession, User
from agencies.sign_ins import presence
from agencies.sign_ins.doorway import tell_of_leaving


@dataclass(frozen=True, slots=True)
class Device:
    """One sign-in as its person sees it. ``reference`` names it on pages; the key never leaves here."""

    reference: str
    name: str
    address: str
    since: datetime
    last_used: datetime
    is_this_one: bool


def devices_of(user: User, *, this_key: str | None, at: datetime) -> list[Device]:
    """Where the person is signed in at ``at``: this browser first, then by last use."""
    found = [_device(row, data, this_key) for row, data in _live(user, at=at)]
    return sorted(found, key=lambda device: (not device.is_this_one, -device.last_used.timestamp()))


@transaction.atomic
def end_device(user: User, reference: str, *, at: datetime) -> bool:
    """End one sign-in of this person's; False where she has none of this reference (any more)."""
    for row, data in _live(user, at=at):
        if constant_time_compare(_reference(row), reference):
            _end(row, data, user, at=at)
            return True
    return False


@transaction.atomic
def end_others(user: User, *, this_key: str | None, at: datetime) -> int:
    """End every sign-in of this person's but one (or all, for None); returns how many were ended."""
    others = [(row, data) for row, data in _stored(user) if row.session_key != this_key]
    for row, data in others:
        _end(row, data, user, at=at)
    return len(others)


def reference_of(session_key: str) -> str:
    return salted_hmac("evoke.sign_in", session_key, algorithm="sha256").hexdigest()[:32]


def _reference(row: BrowserSession) -> str:
    return reference_of(row.session_key)


def _end(row: BrowserSession, data: Mapping[str, Any], user: User, *, at: datetime) -> None:
    tell_of_leaving(data, user_id=user.pk, at=at)
    row.delete()


def _stored(user: User) -> Iterator[tuple[BrowserSession, dict[str, Any]]]:
    for row in BrowserSession.objects.filter(user=user).order_by("session_key"):
        yield row, row.get_decoded()


def _live(user: User, *, at: datetime) -> Iterator[tuple[BrowserSession, dict[str, Any]]]:
    """Not those that have run out, nor those from before the password was changed."""
    for row, data in _stored(user):
        same_password = constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
        if row.expire_date > at and same_password and presence.signed_in_at(data):
            yield row, data


def _device(row: BrowserSession, data: Mapping[str, Any], this_key: str | None) -> Device:
    since = presence.signed_in_at(data)
    last_used = presence.last_active(data)
    assert since is not None  # noqa: S101 - _live has looked
    return Device(
        reference=_reference(row),
        name=presence.device_of(data),
        address=presence.address_of(data),
        since=since,
        last_used=last_used or since,
        is_this_one=row.session_key == this_key,
    )
