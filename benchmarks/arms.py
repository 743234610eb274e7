"""The same code with all belts on, and with all of them taken off.

With: the application's role under row-level security, in a database of three hundred agencies.
Without: a role that bypasses row-level security. The ambient guard is lifted, the table of rights asks for
the role alone and not for the agency, and no transaction is told anything for the sake of row-level
security. All of this is changed in the benchmark's own process only.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models import Manager, Q

from agencies import ambient
from agencies.access import policy
from agencies.tenancy import TenantManager, TenantQuerySet


def unscoped_connection(name: str) -> Any:
    """A connection of the owner, whom no policy binds, to the database ``name``, by Django's own backend."""
    given = {**connections["default"].settings_dict, **settings.DATABASES["owner"], "NAME": name}
    return DatabaseWrapper({**given, "ENGINE": "django.db.backends.postgresql"}, alias="default")


class Belts:
    """Puts one connection in the place of the default one; with ``off``, takes the belts off as well."""

    def __init__(self, connection: Any, *, off: bool) -> None:
        self.connection = connection
        self._changes: list[tuple[Any, str, Any]] = _OFF if off else []
        self._before: list[tuple[Any, str, Any]] = []

    def enter(self) -> None:
        self._given = connections["default"]
        connections["default"] = self.connection
        self._before = [(owner, name, owner.__dict__[name]) for owner, name, _ in self._changes]
        for owner, name, value in self._changes:
            setattr(owner, name, value)

    def leave(self) -> None:
        for owner, name, value in self._before:
            setattr(owner, name, value)
        connections["default"] = self._given

    @contextmanager
    def on(self) -> Iterator[None]:
        self.enter()
        try:
            yield
        finally:
            self.leave()

    def backend(self) -> int:
        """The process of the server that serves this connection."""
        self.connection.ensure_connection()
        return int(self.connection.connection.info.backend_pid)

    @contextmanager
    def traced(self) -> Iterator[list[str]]:
        """The lines libpq notes of what goes to and fro in the block, once it is over."""
        said: list[str] = []
        session = self.connection.connection.pgconn
        with TemporaryFile("w+") as file:
            session.trace(file.fileno())
            try:
                yield said
            finally:
                session.untrace()
                file.seek(0)
                said.extend(file)


def round_trips(trace: list[str]) -> int:
    """How often the server was waited for: it ends each answer by saying that it is ready."""
    return sum("ReadyForQuery" in line for line in trace)


def has_processor_times(backend: int) -> bool:
    return Path(f"/proc/{backend}/schedstat").exists()


def _rows(manager: Any) -> Any:
    rows = Manager.get_queryset(manager)
    rows._scoped = True  # noqa: SLF001 - the guard, lifted
    return rows


def _of_the_role(actor: Any, action: Any, queryset: Any) -> Any:
    """What the role may see, without a word of the agency: a caseload is a caseload on both sides."""
    resource = policy.resources()[queryset.model]
    reach = resource.how_far(actor.role, action)
    if reach is None:
        return queryset.none()
    return queryset.filter(resource.rule(reach)(actor) & resource.while_.get(action, Q()))


_OFF: list[tuple[Any, str, Any]] = [
    (TenantManager, "get_queryset", _rows),
    (TenantQuerySet, "_guard", lambda *_: None),
    (policy, "within_reach", _of_the_role),
    (ambient, "alone", nullcontext),
    (ambient, "write_settings", lambda *_: None),
]
