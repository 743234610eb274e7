"""Which agency this thread of work is in, for Python and for the database.

Pure plumbing below :mod:`agencies.tenancy`: no models are imported here, so the
database backend can read it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg.errors import error_from_result
from psycopg.pq import Escaping, ExecStatus, TransactionStatus

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


def begin_told(connection: Any, settings: Mapping[str, int]) -> None:
    """Begin the transaction with these settings, in one round trip.

    psycopg would begin it with the first statement and send the two one after the other.
    """
    session = connection.connection
    if (session.isolation_level, session.read_only, session.deferrable) != (None, None, None):
        write_settings(connection, settings)  # psycopg says these where it begins
        return
    with connection.wrap_database_errors:
        result = session.pgconn.exec_(b"BEGIN; " + _telling(connection, settings))
        if result.status != ExecStatus.TUPLES_OK:
            raise error_from_result(result)


@contextmanager
def alone() -> Iterator[None]:
    """Tell the settings in force along with each statement of the block, which is a transaction by itself.

    For a single look-up: one round trip where ``atomic()`` takes three. Inside a transaction it is
    a part of that one.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    bound_by_server = connection.settings_dict["OPTIONS"].get("server_side_binding")
    if connection.in_atomic_block or bound_by_server:
        with transaction.atomic():
            yield
        return
    with connection.execute_wrapper(_tell_along):
        yield


def _tell_along(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:  # noqa: PLR0917 - Django's
    """PostgreSQL runs the statements of one message in one transaction; the setting ends with it."""
    connection = context["connection"]
    connection.ensure_connection()
    telling = _telling(connection, active_settings()).decode().replace("%", "%%")
    result = execute(f"{telling}; {sql}", params, many, context)
    context["cursor"].nextset()
    return result


def _telling(connection: Any, settings: Mapping[str, int]) -> bytes:
    literal = Escaping(connection.connection.pgconn).escape_literal
    calls = [
        b"set_config(%s, %s, true)" % (literal(name.encode()), literal(str(value).encode()))
        for name, value in settings.items()
    ]
    return b"SELECT " + b", ".join(calls)


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
