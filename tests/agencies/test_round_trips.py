"""What row-level security costs in waiting for the database: nothing beyond what a page waits for anyway."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.db.models import Value
from django.utils import timezone

from agencies import ambient, tenancy
from agencies.access.actors import actor_for
from agencies.access.vocabulary import Role
from agencies.models import Membership
from clients.models import Client


@pytest.fixture
def fresh(db: None) -> Iterator[Any]:
    """A connection without the transaction a test runs in: as a request finds it."""
    tests = connections["default"]
    connection = tests.copy("default")
    connections["default"] = connection
    try:
        connection.ensure_connection()
        yield connection
    finally:
        connections["default"] = tests
        connection.close()


@contextmanager
def traced(connection: Any) -> Iterator[list[str]]:
    """What goes to and fro, as libpq notes it; complete when the block has ended."""
    lines: list[str] = []
    with TemporaryFile("w+") as file:
        connection.connection.pgconn.trace(file.fileno())
        yield lines
        connection.connection.pgconn.untrace()
        file.seek(0)
        lines.extend(file)


def waits(lines: list[str]) -> int:
    return sum("ReadyForQuery" in line for line in lines)


def told(connection: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.agency_id', true)")
        return str(cursor.fetchone()[0] or "")


def test_transaction_begins_and_is_told_the_agency_at_once(north: Any, fresh: Any) -> None:
    with tenancy.activate(north.pk), traced(fresh) as lines, transaction.atomic():
        assert Client.objects.filter(number="1001").exists()
    assert waits(lines) == 3  # begin, the question, commit: as without an agency
    assert told(fresh) == ""


def test_isolation_level_of_the_connection_is_kept(north: Any, fresh: Any) -> None:
    fresh.connection.read_only = True
    with tenancy.activate(north.pk), transaction.atomic(), fresh.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only'), current_setting('app.agency_id')")
        assert cursor.fetchone() == ("on", str(north.pk))


def test_member_is_looked_up_in_one_round_trip(north: Any, fresh: Any) -> None:
    ines = north.actors[Role.INTAKE]
    with traced(fresh) as lines:
        actor = actor_for(ines.user_id, agency=north.agency, at=timezone.now())
    assert actor == ines
    assert waits(lines) == 1


def test_agency_told_along_with_a_statement_ends_with_it(north: Any, south: Any, fresh: Any) -> None:
    with tenancy.activate(north.pk):
        with ambient.alone():
            rows = Membership.objects.across_agencies(reason="what the database shows by itself")
            assert {row.agency_id for row in rows.filter(name__contains="%")} == set()
            assert {row.agency_id for row in rows} == {north.pk}
        assert told(fresh) == ""
        assert not Client.objects.exists()
    with tenancy.activate(south.pk), ambient.alone():
        rows = Membership.objects.across_agencies(reason="what the database shows by itself")
        assert {row.agency_id for row in rows} == {south.pk}


def test_failed_statement_leaves_nothing_told(north: Any, fresh: Any) -> None:
    failing = Client.objects.across_agencies(reason="it fails").annotate(none=Value(1) / Value(0))
    with tenancy.activate(north.pk), pytest.raises(DatabaseError), ambient.alone():
        list(failing)
    assert told(fresh) == ""


def test_inside_a_transaction_the_look_up_is_part_of_it(north: Any) -> None:
    with tenancy.activate(north.pk), transaction.atomic(), ambient.alone():
        assert Client.objects.filter(number="1001").exists()
        assert told(connections["default"]) == str(north.pk)


def test_lost_connection_is_said_when_a_transaction_begins(north: Any, fresh: Any) -> None:
    with fresh.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
    fresh.connection.pgconn.finish()
    with tenancy.activate(north.pk), pytest.raises(DatabaseError), transaction.atomic():
        Client.objects.exists()
