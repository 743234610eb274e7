"""Questions to the database that need no Django."""

import psycopg

from config.embedded.binaries import OLDEST_POSTGRES
from config.embedded.problems import CannotStartError, explain


def migrations_applied(url: str) -> str:
    """A mark that changes with every migration applied or taken back; empty for an empty database."""
    row = _answer(url, "SELECT count(*) || ' ' || max(id) FROM django_migrations")
    return str(row[0]) if row else ""


def has_agencies(url: str) -> bool:
    """Whether any agency is there yet."""
    return _answer(url, "SELECT 1 FROM agencies_agency LIMIT 1") is not None


def _answer(url: str, question: str) -> tuple[object, ...] | None:
    """The first row; None also where the table does not exist."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            _require_version(connection.info.server_version // 10_000)
            return connection.execute(question.encode()).fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.Error as error:
        raise CannotStartError(explain("The database cannot be used.", str(error))) from None


def _require_version(major: int) -> None:
    if major < OLDEST_POSTGRES:
        raise CannotStartError(f"Evoke needs PostgreSQL {OLDEST_POSTGRES} or newer; this one is {major}.")
