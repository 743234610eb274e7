"""Where an act comes from: set once per request or task, read when a line is written."""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from ipaddress import ip_address
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Origin:
    """``request_id`` ties the lines of one request together; ``address`` is the peer's, or empty.

    ``grounds`` are the exceptional accesses in force, as pairs of the client each is about (None for
    the whole agency) and its own reference.
    """

    request_id: str = ""
    address: str | None = None
    grounds: tuple[tuple[UUID | None, UUID], ...] = ()

    def ground_for(self, client_reference: UUID | None) -> UUID | None:
        """The exceptional access on which an act about this client rests, or None for ordinary work."""
        fitting = (ground for about, ground in self.grounds if about in {None, client_reference})
        return next(fitting, None)


_told: ContextVar[int] = ContextVar("lines_told", default=0)


def lines_told() -> int:
    """How many lines were told so far in this request or task: to see whether an act told one."""
    return _told.get()


def one_more_line() -> None:
    _told.set(_told.get() + 1)


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_NOWHERE)


def current_origin() -> Origin:
    """The origin of what is being done now; empty values outside a request or task."""
    return _origin.get()


def peer_address(request: HttpRequest) -> str | None:
    """The address a request came from, or None where it came by a socket.

    Of X-Forwarded-For only what the proxies in front (TRUSTED_PROXIES, each appends one entry)
    wrote themselves is believed: whoever asks can write any number of entries before theirs.
    """
    direct = request.META.get("REMOTE_ADDR") or None
    entries = request.headers.get("X-Forwarded-For", "").split(",")
    if not 0 < settings.TRUSTED_PROXIES <= len(entries):
        return direct
    try:
        return str(ip_address(entries[-settings.TRUSTED_PROXIES].strip()))
    except ValueError:
        return direct


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Record the acts of this block as coming from ``origin``."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def resting_on(grounds: Collection[tuple[UUID | None, UUID]]) -> AbstractContextManager[None]:
    """Record the acts of this block as resting on exceptional access, from where they come already."""
    return coming_from(replace(current_origin(), grounds=tuple(grounds)))
