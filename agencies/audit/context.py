"""Where an act comes from: set once per request or task, read when a line is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """``request_id`` ties the lines of one request together; ``address`` is the peer's, or empty."""

    request_id: str = ""
    address: str | None = None


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_NOWHERE)


def current_origin() -> Origin:
    """The origin of what is being done now; empty values outside a request or task."""
    return _origin.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Record the acts of this block as coming from ``origin``."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)
