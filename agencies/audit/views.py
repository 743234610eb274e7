"""The trail for people: read, narrowed, taken out; and the roots that are kept elsewhere."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.access import policy
from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action
from agencies.audit.forms import TrailForm
from agencies.audit.models import AuditEvent, ChainHead, Root
from agencies.audit.pages import lines_in_reach, page_of, told
from agencies.audit.roots import as_file
from agencies.audit.services import record, record_trail
from agencies.middleware import AgencyRequest
from agencies.spreadsheets import as_csv

HEAD = ("When", "Who", "Role", "Act", "Kind of record", "Record", "Client", "Fields", "Address", "Request")
TAKEN_OUT_AT_MOST = 50_000
ROOTS_SHOWN = 400


@require_GET
def lines(request: AgencyRequest) -> HttpResponse:
    """The trail, newest first. Reading it is an act of its own."""
    policy.require(request.actor, Action.VIEW, AuditEvent)
    form = TrailForm(request.GET, actor=request.actor)
    asked = form.narrowed()
    record_trail(Action.VIEW, by=request.actor, fields=asked)
    page = page_of(request.actor, form.lines(), before=request.GET.get("before", ""))
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "page": page,
        "narrowed": bool(asked),
        "older": page.older and f"?{urlencode({**query, 'before': page.older})}",
        "taken_out": urlencode(query),
        "may_export": policy.granted(request.actor, Action.EXPORT, AuditEvent),
    }
    return render(request, "agencies/trail.html", context)


@require_GET
def export(request: AgencyRequest) -> HttpResponse:
    """The lines that were asked for as CSV, the newest first, and no more than a spreadsheet takes."""
    policy.require(request.actor, Action.EXPORT, AuditEvent)
    form = TrailForm(request.GET, actor=request.actor)
    record_trail(Action.EXPORT, by=request.actor, fields=form.narrowed())
    name = f"trail-{request.agency.slug}-{request.actor.today:%Y-%m-%d}.csv"
    return HttpResponse(
        as_csv(HEAD, _rows(request, form)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(request: AgencyRequest, form: TrailForm) -> Iterator[tuple[object, ...]]:
    found = lines_in_reach(request.actor, Action.EXPORT, form.lines())[:TAKEN_OUT_AT_MOST]
    for one in told(request.actor, list(found)):
        line = one.line
        yield (
            f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
            one.who,
            line.get_role_display(),
            line.get_act_display(),
            one.kind,
            line.reference,
            one.subject.name if one.subject else line.client_reference,
            one.changed,
            line.address,
            line.request_id,
        )


@require_GET
def roots(request: AgencyRequest) -> HttpResponse:
    """The roots of the trail, the newest first, and how to keep one."""
    policy.require(request.actor, Action.VIEW, Root)
    context = {
        "roots": policy.within_reach(request.actor, Action.VIEW, Root.objects.all()).order_by("-day", "-pk")[
            :ROOTS_SHOWN
        ],
        "head": policy.within_reach(request.actor, Action.VIEW, ChainHead.objects.all()).first(),
    }
    return render(request, "agencies/roots.html", context)


@require_GET
def root(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """One root as a file to keep elsewhere."""
    found = reach_or_404(request, Action.EXPORT, Root, public_id=public_id)
    record(Action.EXPORT, found, by=request.actor)
    name = f"evoke-root-{request.agency.slug}-{found.day:%Y-%m-%d}.json"
    return HttpResponse(
        as_file(found, request.agency),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
