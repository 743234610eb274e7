"""A job at work in the queue. Each step is a transaction of its own, so whoever waits sees it."""

import logging
import traceback
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies.access.actors import Actor
from agencies.access.policy import NotGranted, OutOfReach
from agencies.documents.errors import PdfUnavailable
from agencies.documents.models import ExportJob

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
FAILED = "The PDF could not be made. Try again; if that does not help, tell your administrator."
NOT_ALLOWED = "The PDF could not be made. You may no longer export this."
NO_ENGINE = (
    "The PDF could not be made. This installation cannot print documents yet: tell your administrator."
)


class TryAgain(RuntimeError):  # noqa: N818 - tells the queue what to do
    """An attempt went wrong and there is another one. Says nothing of the content."""


def run_export(job_id: int, *, by: Actor, make: Callable[[ExportJob], UUID]) -> None:
    """Let ``make`` produce the result of a job. A job that has ended already is left alone.

    Safe to run twice, also at the same time, if ``make`` is. Raises TryAgain after a failed attempt
    that was not the last one; the last one leaves a sentence for whoever waits.
    """
    job = _begin(job_id, by=by)
    if job is None:
        return
    try:
        result = make(job)
    except (NotGranted, OutOfReach):
        _fail(job, NOT_ALLOWED)
    except PdfUnavailable:
        logger.exception("PDF export is off")  # names libraries, never content
        _fail(job, NO_ENGINE)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, whoever waits must be told
        _after_failure(job, error)
    else:
        _update(job, finished_at=timezone.now(), result=result, progress=100, step="Ready")


def advance(job: ExportJob, progress: int, step: str) -> None:
    """Tell whoever waits how far the job is, from 0 to 100."""
    _update(job, progress=progress, step=step)


@transaction.atomic
def _begin(job_id: int, *, by: Actor) -> ExportJob | None:
    """The job with one more attempt counted, or None when nothing is left to do."""
    rows = ExportJob.objects.running().filter(pk=job_id, requested_by_id=by.membership_id)
    job = rows.select_for_update(of=("self",), no_key=True).first()
    if job is None:
        return None
    job.attempts += 1
    if job.attempts > MOST_ATTEMPTS:  # its workers died over it
        _fail(job, FAILED)
        return None
    job.save(update_fields=["attempts"])
    return job


def _after_failure(job: ExportJob, error: Exception) -> None:
    """Log where it went wrong, never with what values; then once more, or the sentence."""
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("Export %s, attempt %s: %s\n%s", job.public_id, job.attempts, type(error).__name__, where)
    if job.attempts >= MOST_ATTEMPTS:
        _fail(job, FAILED)
        return
    _update(job, progress=0, step="Trying once more")
    raise TryAgain(type(error).__name__) from None


def _fail(job: ExportJob, sentence: str) -> None:
    _update(job, failed_at=timezone.now(), failure=sentence)


@transaction.atomic
def _update(job: ExportJob, **values: object) -> None:
    """Write to a job that has not ended; the first of two runs to end it has the say."""
    ExportJob.objects.running().filter(pk=job.pk).update(**values)
