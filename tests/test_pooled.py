"""Connections that are shared, workers that go on, commands and the shell: none carries an agency along.

The pool has one connection, so whoever comes next gets the very one that somebody else has just used, as
behind a pooler in transaction mode.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command, get_commands
from django.db import DatabaseError, connection, connections, transaction
from django.db.utils import ConnectionHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils import timezone

from agencies import ambient, tenancy
from agencies.access import policy
from agencies.access.actors import Actor, actor_for
from agencies.access.vocabulary import Role
from agencies.middleware import AGENCY_PREFIX, AgencyPrefix
from agencies.tasks import AgencyTask
from agencies.tenancy import NoActiveAgency
from clients.models import Client
from tests.cast import CLIENTS, Cast

EVERYBODY = set(CLIENTS.values())
LOOK = (
    "SELECT pg_backend_pid(), (SELECT count(*) FROM clients_client), current_setting('app.agency_id', true)"
)


def look() -> tuple[int, int, str]:
    """The connection, how many clients raw SQL sees on it, and the agency it was told."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK)
        process, seen, agency = cursor.fetchone()
        return process, seen, agency or ""


def seen_of(cast: Cast) -> set[int]:
    with tenancy.activate(cast.pk), transaction.atomic():
        return set(Client.objects.values_list("agency_id", flat=True))


Together = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def in_turn(north: Cast, south: Cast) -> Iterator[Together]:
    """``in_turn(work)`` does a piece of work in a thread of its own; all of them share one connection."""
    for cast in (north, south):
        _ = cast.members  # read here: the rows of tests are seen by every connection, their threads differ
    settings = connections["default"].settings_dict
    one = {"min_size": 1, "max_size": 1, "timeout": 10}
    pooled = {**settings, "CONN_MAX_AGE": 0, "OPTIONS": {**settings["OPTIONS"], "pool": one}}
    keeper = ConnectionHandler({"default": pooled})

    def borrow(work: Callable[[], Any]) -> Any:
        connections["default"] = keeper["default"]
        try:
            return work()
        finally:
            connections["default"].close()  # back into the pool, as at the end of a request

    def run(work: Callable[[], Any]) -> Any:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(borrow, work).result(timeout=60)

    yield run
    pool: Any = keeper["default"]
    pool.close_pool()


def request_of(cast: Cast, view: Callable[[HttpRequest], HttpResponse]) -> Callable[[], Any]:
    """A request of a practitioner, once she has come in, to a page that does ``view``."""

    def work() -> Any:
        request, agency = RequestFactory().get(cast.url("/page/")), cast.agency
        actor = actor_for(cast.users[Role.PRACTITIONER].pk, agency=agency, at=timezone.now())
        prefix = AGENCY_PREFIX.match(request.path_info)
        assert actor is not None
        assert prefix is not None
        request.resolver_match = ResolverMatch(view, (), {}, "page")
        gate = AgencyPrefix(lambda inner: gate.process_view(inner, view, (), {}) or HttpResponse())
        return gate._inside(request, agency, actor, prefix)

    return work


def seeing(found: list[set[int]]) -> Callable[[HttpRequest], HttpResponse]:
    def view(_: HttpRequest) -> HttpResponse:
        found.append(set(Client.objects.values_list("agency_id", flat=True)))
        return HttpResponse()

    return view


def failing(_: HttpRequest) -> HttpResponse:
    assert Client.objects.exists()
    raise RuntimeError("in the middle of the work")


def failing_in_the_database(_: HttpRequest) -> HttpResponse:
    assert Client.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return HttpResponse()


def failing_in_a_savepoint(_: HttpRequest) -> HttpResponse:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert set(Client.objects.values_list("given_name", flat=True)) == EVERYBODY
    raise policy.NotGranted("enough")


def test_clients_of_a_pool_see_their_own_agency(in_turn: Together, north: Cast, south: Cast) -> None:
    found: list[set[int]] = []
    processes = {in_turn(look)[0]}
    for cast in (north, south, north, south, south, north):
        in_turn(request_of(cast, seeing(found)))
        process, rows, agency = in_turn(look)
        processes.add(process)
        assert (rows, agency) == (0, "")
    assert found == [{cast.pk} for cast in (north, south, north, south, south, north)]
    assert len(processes) == 1


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (failing, RuntimeError),
        (failing_in_the_database, DatabaseError),
        (failing_in_a_savepoint, policy.NotGranted),
    ],
)
def test_request_that_failed_leaves_nothing_on_the_connection(
    in_turn: Together, north: Cast, south: Cast, view: Any, error: type[Exception], monkeypatch: Any
) -> None:
    monkeypatch.setattr("agencies.middleware._keep_denial", lambda _: None)  # no line of this is kept
    process, *_ = in_turn(look)
    with pytest.raises(error):
        in_turn(request_of(north, view))
    assert in_turn(look) == (process, 0, "")
    assert in_turn(lambda: seen_of(south)) == {south.pk}
    assert in_turn(look) == (process, 0, "")


def test_stranger_gets_no_agency_from_who_was_before(in_turn: Together, north: Cast, south: Cast) -> None:
    in_turn(lambda: seen_of(north))
    request = RequestFactory().get(north.url("/page/"))
    request.user, request.session = south.users[Role.ADMINISTRATOR], SessionStore()
    with pytest.raises(Http404):
        in_turn(lambda: AgencyPrefix(lambda _: HttpResponse())(request))
    assert in_turn(look)[1:] == (0, "")


def test_unscoped_query_on_a_used_connection_is_refused(in_turn: Together, north: Cast) -> None:
    in_turn(lambda: seen_of(north))
    with pytest.raises(NoActiveAgency):
        in_turn(Client.objects.count)


def _count(actor: Actor, *, fail: str = "") -> set[int]:
    with transaction.atomic():
        found = set(Client.objects.values_list("agency_id", flat=True))
        if fail == "database":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        if fail:
            raise RuntimeError(f"for {actor.name}")
    return found


COUNT = AgencyTask("tests.count_clients", _count)


def message(cast: Cast) -> dict[str, int]:
    return {"agency_id": cast.pk, "membership_id": cast.practitioner.membership_id}


@pytest.mark.parametrize("fail", ["", "python", "database"])
def test_task_after_task_in_one_worker(in_turn: Together, north: Cast, south: Cast, fail: str) -> None:
    """One worker, one connection that stays open: north's task, a forgetful piece of work, south's task."""

    def worker() -> list[Any]:
        if fail:
            with pytest.raises((RuntimeError, DatabaseError)):
                COUNT.run(**message(north), fail=fail)
        else:
            assert COUNT.run(**message(north)) == {north.pk}
        between = look()
        with pytest.raises(NoActiveAgency):
            Client.objects.exists()
        return [between, dict(ambient.active_settings()), COUNT.run(**message(south)), look()]

    (process, rows, agency), settings, found, after = in_turn(worker)
    assert (rows, agency, settings, found) == (0, "", {}, {south.pk})
    assert after == (process, 0, "")


UNSCOPED = "from clients.models import Client; print(Client.objects.count())"
RAW = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM clients_client")
    print("rows", cursor.fetchone()[0])
"""


def test_shell_has_no_agency(north: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoActiveAgency):
        call_command("shell", command=UNSCOPED, verbosity=0, no_imports=True)
    call_command("shell", command=RAW, verbosity=0, no_imports=True)
    assert capsys.readouterr().out.split() == ["rows", "0"]


def test_shell_inside_an_agency_sees_that_one(north: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    inside = f"from agencies.tenancy import activate\nwith activate({north.pk}):\n    {UNSCOPED}"
    call_command("shell", command=inside, verbosity=0, no_imports=True)
    assert capsys.readouterr().out.split() == [str(len(CLIENTS))]
    assert ambient.active_settings() == {}


OURS = ("agencies", "clients", "config", "plans", "sessions")
RUN_HERE: dict[str, list[str]] = {
    "permissions": [],
    "audit_verify": [],
}  # what reads and may run on the tests' own database


def test_commands_leave_no_agency_behind(north: Cast) -> None:
    ours = {name for name, app in get_commands().items() if str(app).split(".", maxsplit=1)[0] in OURS}
    assert set(RUN_HERE) < ours
    for name, arguments in RUN_HERE.items():
        call_command(name, *arguments, stdout=StringIO())
        assert ambient.active_settings() == {}
        assert look()[1:] == (0, "")


def test_nothing_tells_the_database_for_longer_than_a_transaction() -> None:
    """Who tells it says so for the transaction alone: the third argument of set_config.

    Beside the one place in Python it is the function that seals lines, each in the chain of its agency.
    """
    root = Path(__file__).parent.parent
    told = {
        str(file.relative_to(root)): set(calls)
        for folder in OURS
        for file in (root / folder).rglob("*.py")
        if (calls := re.findall(r"set_config\([^)]*\)|SET (?:SESSION )?app\.", file.read_text()))
    }
    setting = "set_config('app.agency_id', {}, true)"
    agencies = ("NEW.agency_id::text", "before", "found_agency::text", "''")
    assert told == {
        "agencies/ambient.py": {"set_config(%s, %s, true)"},
        "agencies/audit/migrations/0006_seal_lines.py": {setting.format(agency) for agency in agencies},
    }
