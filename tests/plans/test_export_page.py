"""The page on which one waits for a PDF, and who gets to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.documents.models import ExportJob
from tests.cast import Cast
from tests.plans import stage
from tests.plans.exporting import again, asked, page_of, run

SignIn = Callable[[Cast, Role], Browser]


@pytest.fixture
def petra(north: Cast, as_member: SignIn) -> Browser:
    return as_member(north, Role.PRACTITIONER)


@pytest.fixture
def job(north: Cast) -> ExportJob:
    return asked(north, stage.offered(north), north.practitioner)


def test_page_moves_on_only_while_the_job_runs(north: Cast, petra: Browser, job: ExportJob) -> None:
    waiting = page_of(petra, north, job, hx_request="true")
    run(north, job, north.practitioner)
    ready = page_of(petra, north, job, hx_request="true")

    assert ("hx-trigger" in waiting, "Waiting in the queue" in waiting, "<html" in waiting) == (
        True,
        True,
        False,
    )
    assert ("hx-trigger" in ready, "Download PDF" in ready) == (False, True)
    assert "<html" in page_of(petra, north, job)


def test_job_the_queue_has_lost_may_be_started_again(
    north: Cast, petra: Browser, job: ExportJob, django_capture_on_commit_callbacks: Any
) -> None:
    assert "Try again" not in page_of(petra, north, job)
    with tenancy.activate(north.pk):
        ExportJob.objects.filter(pk=job.pk).update(requested_at=timezone.now() - timedelta(minutes=6))
    assert "Try again" in page_of(petra, north, job)

    with django_capture_on_commit_callbacks(execute=True):
        petra.post(north.url(f"/exports/{job.public_id}/again/"))

    assert again(north, job).progress == 100


def test_trying_again_leaves_a_running_job_alone(
    north: Cast, petra: Browser, job: ExportJob, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as queued:
        petra.post(north.url(f"/exports/{job.public_id}/again/"))

    assert queued == []


@pytest.mark.parametrize(
    ("role", "export", "download"),
    [
        (Role.SUPERVISOR, 302, 200),
        (Role.PRACTITIONER, 302, 200),
        (Role.ADMINISTRATOR, 403, 403),
        (Role.INTAKE, 403, 403),
        (Role.AUDITOR, 403, 403),
        (Role.CODER, 403, 403),
        (Role.CLIENT, 404, 404),
    ],
)
def test_export_is_for_those_within_reach(
    north: Cast, as_member: SignIn, job: ExportJob, role: Role, export: int, download: int
) -> None:
    document = run(north, job, north.practitioner).result
    browser = as_member(north, role)

    assert browser.post(north.url(f"/plans/{job.subject}/export/")).status_code == export
    assert browser.get(north.url(f"/plans/documents/{document}/")).status_code == download


def test_jobs_and_documents_of_others_are_not_found(
    north: Cast, south: Cast, petra: Browser, as_member: SignIn, job: ExportJob
) -> None:
    foreign = asked(south, stage.offered(south), south.practitioner)
    document = run(south, foreign, south.practitioner).result

    assert petra.get(north.url(f"/exports/{foreign.public_id}/")).status_code == 404
    assert petra.get(north.url(f"/plans/documents/{document}/")).status_code == 404
    assert as_member(north, Role.SUPERVISOR).get(north.url(f"/exports/{job.public_id}/")).status_code == 404


def test_client_waits_in_the_portal(north: Cast, as_member: SignIn) -> None:
    version = stage.offered(north, "self")
    job = asked(north, version, north.actors[Role.CLIENT])

    page = page_of(as_member(north, Role.CLIENT), north, job)

    assert '<body class="portal"' in page
    assert f'href="{north.url(f"/portal/plans/{version.public_id}/")}">Back to the plan</a>' in page
