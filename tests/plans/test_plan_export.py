"""The PDF of a plan: asked for, made by the queue, fetched, and what happens when something fails."""

import hashlib
import logging
from collections.abc import Callable
from typing import Any

import pytest
import weasyprint
from django.test import Client as Browser

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.documents.models import ExportJob
from agencies.documents.runs import FAILED, MOST_ATTEMPTS, NOT_ALLOWED, TryAgain
from agencies.models import Agency
from clients.models import Assignment
from clients.services import end_assignment
from plans import pdf
from plans.models import PlanVersion
from tests.cast import Cast
from tests.plans import stage
from tests.plans.exporting import again, asked, made, page_of, run
from tests.plans.printed_plans import words_of

WORDS = "I want my evenings back"
SignIn = Callable[[Cast, Role], Browser]


@pytest.fixture
def petra(north: Cast, as_member: SignIn) -> Browser:
    return as_member(north, Role.PRACTITIONER)


@pytest.fixture
def version(north: Cast) -> PlanVersion:
    return stage.offered(north)


@pytest.fixture
def job(north: Cast, version: PlanVersion) -> ExportJob:
    return asked(north, version, north.practitioner)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """WeasyPrint fails at whatever it is given, telling what that was."""

    def fail(page: Any, *_args: Any, **_options: Any) -> None:
        raise RuntimeError(WORDS)

    monkeypatch.setattr(weasyprint.HTML, "render", fail)
    return monkeypatch


def test_plan_is_exported_and_downloaded(
    north: Cast, petra: Browser, version: PlanVersion, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = petra.post(north.url(f"/plans/{version.public_id}/export/"))

    page = petra.get(answer["Location"]).content.decode()
    (document,) = made(north, version)
    link = north.url(f"/plans/documents/{document.public_id}/")
    assert f'href="{link}">Download PDF</a>' in page
    file = petra.get(link)
    data = file.getvalue()
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"] == (f'attachment; filename="Plan {version.plan.number} version 1.pdf"')
    assert hashlib.sha256(data).hexdigest() == document.sha256
    assert "“I want my evenings back as said”" in words_of(data)
    with tenancy.activate(north.pk):
        lines = AuditEvent.objects.filter(act="export", reference__in=[version.public_id, document.public_id])
        assert [line.kind for line in lines.order_by("pk")] == ["plans.PlanVersion", "plans.PlanDocument"]


def test_asking_twice_leaves_one_job(north: Cast, petra: Browser, version: PlanVersion) -> None:
    url = north.url(f"/plans/{version.public_id}/export/")

    first, second = petra.post(url), petra.post(url)

    assert first["Location"] == second["Location"]
    with tenancy.activate(north.pk):
        assert ExportJob.objects.filter(subject=version.public_id).count() == 1
        assert AuditEvent.objects.filter(act="export", reference=version.public_id).count() == 1


def test_task_that_runs_twice_leaves_one_document(north: Cast, version: PlanVersion, job: ExportJob) -> None:
    first = run(north, job, north.practitioner)
    second = run(north, job, north.practitioner)

    (document,) = made(north, version)
    assert (first.progress, first.step, first.result) == (100, "Ready", document.public_id)
    assert second.finished_at == first.finished_at


def test_message_delivered_again_after_a_worker_died_finishes_the_job(
    north: Cast, version: PlanVersion, job: ExportJob
) -> None:
    with tenancy.activate(north.pk):
        ExportJob.objects.filter(pk=job.pk).update(attempts=1, progress=35, step="Laying out the pages")

    finished = run(north, job, north.practitioner)

    assert (finished.attempts, finished.progress) == (2, 100)
    assert len(made(north, version)) == 1


def test_job_over_which_workers_die_is_given_up(north: Cast, version: PlanVersion, job: ExportJob) -> None:
    with tenancy.activate(north.pk):
        ExportJob.objects.filter(pk=job.pk).update(attempts=MOST_ATTEMPTS)

    assert run(north, job, north.practitioner).failure == FAILED
    assert made(north, version) == []


def test_same_facts_give_the_same_document_and_new_facts_another(
    north: Cast, version: PlanVersion, job: ExportJob
) -> None:
    first = run(north, job, north.practitioner)
    second = run(north, asked(north, version, north.practitioner), north.practitioner)
    Agency.objects.filter(pk=north.pk).update(letterhead="2 Other Street")
    third = run(north, asked(north, version, north.practitioner), north.practitioner)

    assert first.pk != second.pk
    assert first.result == second.result
    assert [document.public_id for document in made(north, version)] == [first.result, third.result]


def test_failure_is_tried_three_times_then_said_and_trying_again_works(
    north: Cast,
    petra: Browser,
    job: ExportJob,
    broken: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    for _ in range(MOST_ATTEMPTS - 1):
        with pytest.raises(TryAgain):
            run(north, job, north.practitioner)
        assert again(north, job).failed_at is None
    failed = run(north, job, north.practitioner)
    assert (failed.attempts, failed.failure) == (MOST_ATTEMPTS, FAILED)
    assert FAILED in page_of(petra, north, job)

    broken.undo()
    with django_capture_on_commit_callbacks(execute=True):
        answer = petra.post(north.url(f"/exports/{job.public_id}/again/"))

    assert answer["Location"] == north.url(f"/exports/{job.public_id}/")
    assert "Your PDF is ready." in page_of(petra, north, job)
    assert again(north, job).attempts == 1


def test_log_of_a_failure_holds_no_word_of_the_plan(
    north: Cast, job: ExportJob, broken: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(TryAgain) as raised:
        run(north, job, north.practitioner)

    assert "RuntimeError" in caplog.text
    assert "evenings" not in caplog.text
    assert str(raised.value) == "RuntimeError"


def test_progress_is_told_while_the_pages_are_laid_out(
    north: Cast, job: ExportJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    lay_out = weasyprint.HTML.render

    def watched(page: Any, *args: Any, **options: Any) -> Any:
        found = again(north, job)
        seen.append((found.progress, found.step))
        return lay_out(page, *args, **options)

    monkeypatch.setattr(weasyprint.HTML, "render", watched)
    run(north, job, north.practitioner)

    assert seen == [(35, "Laying out the pages")]


def test_right_that_was_lost_meanwhile_is_said(north: Cast, version: PlanVersion, job: ExportJob) -> None:
    with tenancy.activate(north.pk):
        assignment = Assignment.objects.get(client=north.clients["assigned"])
        end_assignment(assignment, ends_on=north.today(), by=north.supervisor)

    assert run(north, job, north.practitioner).failure == NOT_ALLOWED
    assert made(north, version) == []


def test_message_in_another_persons_name_does_nothing(
    north: Cast, version: PlanVersion, job: ExportJob
) -> None:
    untouched = run(north, job, north.supervisor)

    assert (untouched.attempts, untouched.finished_at, made(north, version)) == (0, None, [])


@pytest.mark.parametrize("needs", [1, 3])
def test_reading_for_print_costs_the_same_for_any_number_of_needs(
    north: Cast, django_assert_num_queries: Any, needs: int
) -> None:
    says = stage.content(north)
    version = stage.draft(north, says=stage.with_needs(says, needs))
    with tenancy.activate(north.pk):
        loaded = PlanVersion.objects.select_related("plan__client", "author").get(pk=version.pk)
        with django_assert_num_queries(
            7
        ):  # signatures; needs, goals, objectives, interventions; barriers; supports
            data = pdf.document_data(loaded, agency=north.agency)

    assert len(data.content.needs) == needs


def test_hash_of_the_facts_changes_with_a_signature(north: Cast) -> None:
    version = stage.offered(north, "self")

    def facts() -> str:
        with tenancy.activate(north.pk):
            rows = PlanVersion.objects.select_related("plan__client", "author")
            return pdf.facts_hash(pdf.document_data(rows.get(pk=version.pk), agency=north.agency))

    before = facts()
    assert facts() == before
    with tenancy.activate(north.pk):
        stage.client_signs(north, version)
    assert facts() != before
