"""The PDF of a version: asked for, fetched."""

from io import BytesIO
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action
from agencies.audit.services import record
from agencies.middleware import AgencyRequest
from plans.exports import request_export
from plans.models import PlanDocument, PlanVersion


@require_POST
def export(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Have the PDF made; the page that follows says how far it is."""
    rows = PlanVersion.objects.select_related("plan__client")
    version = reach_or_404(request, Action.EXPORT, rows, public_id=public_id)
    job = request_export(version, by=request.actor, at=timezone.now())
    return redirect("exports:job", job.public_id)


@require_GET
def download(request: AgencyRequest, public_id: UUID) -> FileResponse:
    """The file itself, under a name that tells nothing of the client. Fetching it is told to the trail."""
    rows = PlanDocument.objects.select_related("version__plan__client")
    document = reach_or_404(request, Action.EXPORT, rows, public_id=public_id)
    record(Action.EXPORT, document, by=request.actor)
    version = document.version
    name = f"Plan {version.plan.number} version {version.number}.pdf"
    content = BytesIO(document.content)
    return FileResponse(content, as_attachment=True, filename=name, content_type="application/pdf")
