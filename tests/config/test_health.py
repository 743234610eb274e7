"""``/readyz`` names what is missing, and says no more to a stranger."""

import shutil
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client as Browser

from config import health
from config.celery import app
from config.health import KEPT_SECONDS, LOOKS, Readiness


@pytest.fixture(autouse=True)
def looked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(health, "readiness", Readiness(LOOKS))
    health._every_migration_is_applied.cache_clear()
    yield
    health._every_migration_is_applied.cache_clear()


def test_installation_in_order_is_ready(db: None) -> None:
    answer = Browser().get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def _unbound() -> None:
    raise ImproperlyConfigured("The role may see every agency.")


@pytest.mark.parametrize("missing", ["database", "migrations", "queue", "disk"])
def test_what_is_missing_is_named_and_nothing_else(
    db: None, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    breaking[missing](monkeypatch)

    answer = Browser().get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "missing": [missing]}


def _no_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "refuse_unbound_role", _unbound)


def _a_migration_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    applied = MigrationRecorder(connections["default"]).applied_migrations()
    latest = max(key for key in applied if key[0] == "audit")
    without = {key: value for key, value in applied.items() if key != latest}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _: without)


def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = "redis://127.0.0.1:1/0"
    connect = app.connection_for_write
    monkeypatch.setattr(app, "connection_for_write", lambda **options: connect(nowhere, **options))


def _full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(total=1000, free=99))


breaking: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "database": _no_role,
    "migrations": _a_migration_to_come,
    "queue": _no_broker,
    "disk": _full_disk,
}


def test_answer_is_kept_for_a_moment() -> None:
    """Anybody may ask, so that asking often costs nothing."""
    now, looked = [100.0], [0]

    def look() -> bool:
        looked[0] += 1
        return looked[0] > 1

    ready = Readiness({"disk": look}, clock=lambda: now[0])

    assert [ready.missing(), ready.missing()] == [["disk"], ["disk"]]
    now[0] += KEPT_SECONDS
    assert ready.missing() == []
    assert looked == [2]


def test_it_answers_without_tls(db, settings):
    """A balancer asks from inside, without the proxy that ends TLS."""
    settings.SECURE_SSL_REDIRECT = True

    assert Browser().get("/readyz").status_code == 200
