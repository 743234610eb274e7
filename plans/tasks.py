"""Work of this room in the background."""

from uuid import UUID

from django.utils import timezone

from agencies.access.actors import Actor
from agencies.documents.models import ExportJob
from agencies.documents.registry import ExportKind, register_kind
from agencies.documents.runs import MOST_ATTEMPTS, TryAgain, advance, run_export
from agencies.tasks import agency_task
from plans import exports, pdf
from plans.models import PlanVersion


@agency_task("plans.make_pdf", autoretry_for=(TryAgain,), retry_backoff=2, max_retries=MOST_ATTEMPTS - 1)
def make_pdf(actor: Actor, *, job_id: int) -> None:
    """Make the PDF a job asks for; facts that were printed before are not printed again."""

    def make(job: ExportJob) -> UUID:
        return _make(job, by=actor)

    run_export(job_id, by=actor, make=make)


def _make(job: ExportJob, *, by: Actor) -> UUID:
    advance(job, 10, "Collecting what the plan says")
    version, agency, data = exports.collect(job.subject, by=by)
    facts_hash = pdf.facts_hash(data)
    document = exports.document_of(version, facts_hash=facts_hash)
    if document is None:
        advance(job, 35, "Laying out the pages")
        at = timezone.now()
        content = pdf.render(data, created=pdf.dated(version) or at, language=agency.language)
        advance(job, 85, "Storing the file")
        document = exports.keep_document(version, facts_hash=facts_hash, content=content, by=by, at=at)
    return document.public_id


def _queue(actor: Actor, job_id: int) -> None:
    make_pdf.queue(actor, job_id=job_id)


def _label(version: PlanVersion) -> str:
    return f"Plan {version.plan.number}, version {version.number}"


PLAN_PDF = register_kind(
    ExportKind(
        name="plan",
        model=PlanVersion,
        label=_label,
        queue=_queue,
        download="plans:download",
        page="plans:page",
        client_page="portal:plan",
    )
)
