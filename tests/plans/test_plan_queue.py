"""A PDF made by a real worker that takes the job from the real queue."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Browser

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.documents.models import ExportJob
from agencies.models import Agency
from config.celery import app
from plans.models import PlanDocument
from tests import cast as casting
from tests.cast import Cast
from tests.plans import stage

pytestmark = pytest.mark.services
SLUG = "dockside"  # an agency of this test alone: what a worker is to see must be committed, and stays
PATIENCE = 120  # seconds


@pytest.fixture
def dockside(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """An agency whose rows other processes see too."""
    with django_db_blocker.unblock():
        if not Agency.objects.filter(slug=SLUG).exists():
            casting.build(SLUG)
        yield Cast(Agency.objects.get(slug=SLUG))
        connection.close()


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> str:
    """Tasks go to the real queue, under a name that no other worker listens to."""
    name = f"test-{uuid4()}"
    monkeypatch.setitem(app.conf, "task_always_eager", False)
    monkeypatch.setitem(app.conf, "task_default_queue", name)
    return name


@pytest.fixture
def start_worker(
    queue: str, dockside: Cast, tmp_path: Path
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers of the product on the test's database; ends what is left of them."""
    started = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "-Q", queue, "-c", "1"]
        with (tmp_path / "worker.log").open("ab") as log:
            started.append(
                subprocess.Popen(  # noqa: S603 - our own arguments
                    command, env=_environment(), cwd=settings.BASE_DIR, stdout=log, stderr=log
                )
            )
        return started[-1]

    yield start
    for worker in started:
        worker.terminate()
        worker.wait(timeout=30)


def _environment() -> dict[str, str]:
    """The environment of a worker that serves the database of the tests."""
    used = connection.settings_dict
    host, port = quote(str(used["HOST"]), safe=""), f"&port={used['PORT']}" if used["PORT"] else ""
    user, password = quote(used["USER"]), quote(used["PASSWORD"])
    url = f"postgresql://{user}:{password}@/{used['NAME']}?host={host}{port}"
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}


def _finished(cast: Cast, reference: str) -> ExportJob:
    """The job once it has ended. Raises AssertionError when that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with tenancy.activate(cast.pk), transaction.atomic():
            job = ExportJob.objects.get(public_id=reference)
        if job.finished_at or job.failed_at:
            return job
        time.sleep(0.2)
    raise AssertionError(f"The job stands at {job.progress} percent, {job.step}.")


def _asked_by_practitioner(cast: Cast) -> tuple[Browser, str]:
    """A browser that has asked for the PDF of a new plan, and the reference of the job."""
    version = stage.draft(cast)
    browser = Browser()
    browser.force_login(cast.users[Role.PRACTITIONER])
    answer = browser.post(cast.url(f"/plans/{version.public_id}/export/"))
    return browser, answer["Location"].rstrip("/").rpartition("/")[2]


def test_worker_makes_the_pdf_that_a_page_asked_for(
    dockside: Cast, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    browser, reference = _asked_by_practitioner(dockside)
    assert "Waiting in the queue" in browser.get(dockside.url(f"/exports/{reference}/")).content.decode()

    start_worker()
    job = _finished(dockside, reference)

    assert (job.failure, job.attempts, job.progress) == ("", 1, 100)
    file = browser.get(dockside.url(f"/plans/documents/{job.result}/"))
    assert file.getvalue()[:5] == b"%PDF-"


def test_worker_that_is_killed_at_work_leaves_the_job_to_the_next(
    dockside: Cast, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    _, reference = _asked_by_practitioner(dockside)
    worker = start_worker()
    deadline = time.monotonic() + PATIENCE
    while _attempts(dockside, reference) == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    _kill_child_at_work(worker)

    job = _finished(dockside, reference)

    assert (job.failure, job.attempts) == ("", 2)
    with tenancy.activate(dockside.pk), transaction.atomic():
        assert PlanDocument.objects.filter(version__public_id=job.subject).count() == 1


def _attempts(cast: Cast, reference: str) -> int:
    with tenancy.activate(cast.pk), transaction.atomic():
        return ExportJob.objects.get(public_id=reference).attempts


def _kill_child_at_work(worker: subprocess.Popen[bytes]) -> None:
    """End, without warning, the process in which the worker does its work."""
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    os.kill(int(children[0]), 9)
