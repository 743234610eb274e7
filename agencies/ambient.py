"""Which agency this thread of work is in, for Python and for the database.

Pure plumbing below :mod:`agencies.tenancy`: no models are imported here, so the
database backend can read it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import TransactionStatus

AGENCY = "app.agency_id"
PERSON = "app.user_id"

_active: ContextVar[Mapping[str, int] | None] = ContextVar("active_settings", default=None)


def active_settings() -> Mapping[str, int]:
    """The settings in force by name; empty outside every scope."""
    return _active.get() or {}


def write_settings(connection: Any, settings: Mapping[str, int | str]) -> None:
    """Tell the open transaction, in one round trip. Nothing to tell is no round trip."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    values = [part for name, value in settings.items() for part in (name, str(value))]
    with connection.connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", values)


@contextmanager
def scope(**settings: int) -> Iterator[None]:
    """Run the block with exactly these settings, also inside an open transaction.

    Leaving restores what was there before, unless the transaction has failed: then the
    rollback restores it.
    """
    named = {f"app.{name}": value for name, value in settings.items()}
    before = active_settings()
    token = _active.set(named)
    _tell_open_transactions(before, named)
    try:
        yield
    finally:
        _active.reset(token)
        _tell_open_transactions(named, before)


def _tell_open_transactions(old: Mapping[str, int], new: Mapping[str, int]) -> None:
    changed: dict[str, int | str] = {
        name: new.get(name, "") for name in sorted({*old, *new}) if old.get(name) != new.get(name)
    }
    connection = connections[DEFAULT_DB_ALIAS]
    if not changed or not connection.in_atomic_block or connection.connection is None:
        return
    if connection.connection.info.transaction_status != TransactionStatus.INERROR:
        write_settings(connection, changed)
