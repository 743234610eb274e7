"""``/readyz``: whether this process should be sent requests, for a balancer or a watchdog to ask.

``/healthz`` says that it is alive. This one looks at what it needs, and names in one word each what is
missing: no versions, no names of agencies, nothing that helps a stranger.
"""

import shutil
import time
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET
from kombu.exceptions import OperationalError

from config import embedded
from config.celery import app
from config.readiness import refuse_unbound_role

Look = Callable[[], bool]

LEAST_FREE: Final = 0.10  # of the disk that holds the state folder
KEPT_SECONDS: Final = 5.0  # an answer is given again for as long: anybody may ask, and looking costs
PATIENCE_SECONDS: Final = 1


def keeps_agencies_apart() -> bool:
    """Whether the database answers, and would not let this process see two agencies at once."""
    try:
        refuse_unbound_role()
    except (DatabaseError, ImproperlyConfigured):
        return False
    return True


def is_migrated() -> bool:
    """Whether the tables are those of this version."""
    try:
        return _every_migration_is_applied()
    except (DatabaseError, LookupError):
        return False


@cache
def _every_migration_is_applied() -> bool:
    """Kept once it is so; raises LookupError until then, and what is raised is not kept."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("not migrated")
    return True


def queue_takes_work() -> bool:
    with app.connection_for_write(connect_timeout=PATIENCE_SECONDS) as queue:
        try:
            queue.ensure_connection(max_retries=1, timeout=PATIENCE_SECONDS)
        except (OSError, OperationalError):
            return False
    return True


def disk_has_room() -> bool:
    state = embedded.state_dir()
    disk = shutil.disk_usage(next(folder for folder in (state, *state.parents) if folder.exists()))
    return disk.free >= LEAST_FREE * disk.total


LOOKS: Final[Mapping[str, Look]] = {
    "database": keeps_agencies_apart,
    "migrations": is_migrated,
    "queue": queue_takes_work,
    "disk": disk_has_room,
}


class Readiness:
    """What is missing, looked for anew when the last answer is too old."""

    def __init__(self, looks: Mapping[str, Look], *, clock: Callable[[], float] = time.monotonic) -> None:
        self.looks, self._clock = looks, clock
        self._missing: list[str] = []
        self._until = float("-inf")

    def missing(self) -> list[str]:
        """The names of the looks that found something missing; empty when all is well."""
        if self._clock() >= self._until:
            self._missing = [name for name, is_well in self.looks.items() if not is_well()]
            self._until = self._clock() + KEPT_SECONDS
        return self._missing


readiness = Readiness(LOOKS)


@require_GET
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - every view is given one
    """200 when requests may come, 503 with what is missing otherwise."""
    missing = readiness.missing()
    if missing:
        return JsonResponse(
            {"status": "not ready", "missing": missing}, status=HTTPStatus.SERVICE_UNAVAILABLE
        )
    return JsonResponse({"status": "ready"})
