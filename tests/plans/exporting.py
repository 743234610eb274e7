"""Asking for the PDF of a plan, and being the queue."""

from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.actors import Actor
from agencies.documents.models import ExportJob
from plans.exports import request_export
from plans.models import PlanDocument, PlanVersion
from plans.tasks import make_pdf
from tests.cast import Cast


def asked(cast: Cast, version: PlanVersion, by: Actor) -> ExportJob:
    with tenancy.activate(cast.pk):
        return request_export(version, by=by, at=timezone.now())


def run(cast: Cast, job: ExportJob, by: Actor) -> ExportJob:
    """One delivery of the job's message to a worker."""
    make_pdf.run(agency_id=cast.pk, membership_id=by.membership_id, job_id=job.pk)
    return again(cast, job)


def again(cast: Cast, job: ExportJob) -> ExportJob:
    with tenancy.activate(cast.pk):
        return ExportJob.objects.get(pk=job.pk)


def made(cast: Cast, version: PlanVersion) -> list[PlanDocument]:
    with tenancy.activate(cast.pk):
        return list(PlanDocument.objects.filter(version=version).order_by("pk"))


def page_of(browser: Browser, cast: Cast, job: ExportJob, **headers: str) -> str:
    return browser.get(cast.url(f"/exports/{job.public_id}/"), headers=headers).content.decode()
