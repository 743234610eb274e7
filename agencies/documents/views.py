"""Waiting for a document, and asking again when it failed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action, Role
from agencies.documents.models import ExportJob
from agencies.documents.registry import kind_named
from agencies.documents.services import is_lost, retry_export
from agencies.middleware import AgencyRequest


@require_GET
def job_page(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """How far the document is. The page asks for its own middle part each second while it is made."""
    job = reach_or_404(request, Action.VIEW, ExportJob, public_id=public_id)
    template = "documents/_progress.html" if "HX-Request" in request.headers else "documents/job.html"
    response = render(request, template, _context(request, job))
    response["Vary"] = "HX-Request"
    return response


@require_POST
def job_again(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    job = reach_or_404(request, Action.CHANGE, ExportJob, public_id=public_id)
    retry_export(job, by=request.actor, at=timezone.now())
    return redirect("exports:job", public_id=public_id)


def _context(request: AgencyRequest, job: ExportJob) -> dict[str, Any]:
    kind = kind_named(job.kind)
    is_client = request.actor.role is Role.CLIENT
    return {
        "job": job,
        "base": "portal/base.html" if is_client else "staff.html",
        "back": reverse(kind.client_page if is_client else kind.page, args=[job.subject]),
        "download": job.result and reverse(kind.download, args=[job.result]),
        "is_running": job.finished_at is None and job.failed_at is None,
        "is_lost": is_lost(job, at=timezone.now()),
    }
