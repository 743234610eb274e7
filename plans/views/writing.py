"""Writing a plan: one page, which keeps everything typed until it is saved or thrown away."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import policy
from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action
from agencies.audit.services import record
from agencies.conflicts import conflict_about
from agencies.drafts.pages import end_draft, open_form
from agencies.middleware import AgencyRequest
from clients.models import Client
from plans import selectors
from plans.content import PlanContent, content_hash, gaps_for_offer
from plans.forms import outline, worksheet
from plans.forms.worksheet import Node
from plans.long_forms import WRITE
from plans.models import PlanVersion
from plans.parts import read_content
from plans.services import offer_version, start_plan, write_draft
from plans.views.acts import OFFERED_ALREADY, offered_message, too_late
from plans.views.reading import trail

NOT_READY = "This plan is not ready to be offered"
FULL = "This page holds no more. Save the draft, and put what is left into a second plan."


@require_POST
def start(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """A new plan for a client, or the one begun a moment ago and still empty."""
    client = reach_or_404(request, Action.VIEW, Client, public_id=public_id)
    policy.require(request.actor, Action.ADD, PlanVersion)
    policy.locked(request.actor, Action.VIEW, client)
    try:
        version = selectors.blank_draft(request.actor, client) or start_plan(client, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("clients:page", public_id)
    return redirect("plans:write", version.public_id)


@require_http_methods(["GET", "POST"])
def write(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """The draft as a form. Buttons add and remove rows, save, or save and offer."""
    verb, _, place = request.POST.get("do", "save").partition(" ")
    if verb == "offer":
        return _write_and_offer(request, public_id)
    if request.method == "GET":
        return _read_draft(request, public_id)
    version = _locked_draft(request, public_id)
    if verb in {"add", "remove"}:
        return _with_rows_changed(request, version, verb, place)
    refused = _save(request, version)
    if refused is None:
        messages.success(request, "Draft saved.")
    return refused or redirect("plans:write", public_id)


def _draft(request: AgencyRequest, public_id: UUID) -> PlanVersion:
    rows = PlanVersion.objects.select_related("plan__client")
    return reach_or_404(request, Action.CHANGE, rows, public_id=public_id)


def _locked_draft(request: AgencyRequest, public_id: UUID) -> PlanVersion:
    """The draft as it is once nobody else writes it: what was seen is compared with this."""
    return policy.locked(request.actor, Action.CHANGE, _draft(request, public_id))


def _read_draft(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    version = _draft(request, public_id)
    record(Action.VIEW, version, by=request.actor)
    content = read_content(version)
    return _page(request, version, worksheet.show_content(content), content)


@too_late(Action.OFFER, OFFERED_ALREADY)
def _write_and_offer(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    version = _locked_draft(request, public_id)
    return _save(request, version) or _offer(request, version)


def _with_rows_changed(request: AgencyRequest, version: PlanVersion, verb: str, place: str) -> HttpResponse:
    """The same page with a row more or less; nothing is saved and nothing typed is lost."""
    typed, new, notice = outline.read(request.POST), "", ""
    try:
        if verb == "add":
            new = outline.add(typed, place)
        else:
            outline.remove(typed, place)
    except outline.NoSuchPlaceError as error:
        raise BadRequest from error
    except outline.TooLongError:
        notice = FULL
    root = worksheet.show(typed)
    worksheet.focus(root, new)
    seen = request.POST.get("seen", "")
    return _page(request, version, root, read_content(version), notice=notice, seen=seen)


def _save(request: AgencyRequest, version: PlanVersion) -> HttpResponse | None:
    """Store what was typed; the page with what stands against it, or None when it is stored."""
    root, known = worksheet.check(outline.read(request.POST)), read_content(version)
    seen = request.POST.get("seen", "")
    if not worksheet.is_valid(root):
        return _page(request, version, root, known, seen=seen)
    content = worksheet.content_of(root)
    if seen != content_hash(known) and content != known:
        return _both(request, version, root, known)
    try:
        write_draft(version, content=content, by=request.actor)
    except ValidationError as refusal:
        worksheet.add_error(root, refusal)
        return _page(request, version, root, known, seen=seen)
    end_draft(request, WRITE, version.public_id)
    return None


def _offer(request: AgencyRequest, version: PlanVersion) -> HttpResponse:
    try:
        offered = offer_version(version, by=request.actor, at=timezone.now())
    except ValidationError:
        messages.success(request, "Draft saved.")
        content = read_content(version)
        return _page(request, version, worksheet.show_content(content), content, heading=NOT_READY)
    messages.success(request, offered_message(offered))
    return redirect("plans:page", version.public_id)


def _page(
    request: AgencyRequest,
    version: PlanVersion,
    root: Node,
    saved: PlanContent,
    *,
    notice: str = "",
    heading: str = "",
    seen: str = "",
) -> HttpResponse:
    """The form; ``seen`` is the hash of the draft it was filled in from, ``saved`` itself when not given."""
    context = _context(request, version, root, saved, seen=seen)
    if heading:
        stuck = [{"target": gap.place, "message": gap.sentence} for gap in context["gaps"]]
        context |= {"heading": heading, "errors": context["errors"] or stuck}
    return render(request, "plans/write.html", {**context, "notice": notice})


def _both(request: AgencyRequest, version: PlanVersion, root: Node, saved: PlanContent) -> HttpResponse:
    """The form with what was typed, and beside it what somebody else has saved meanwhile."""
    differing = worksheet.differences(worksheet.show_content(saved), root)
    context = _context(request, version, root, saved, seen="")
    context["conflict"] = conflict_about(version, differing)
    return render(request, "plans/write.html", context, status=HTTPStatus.CONFLICT)


def _context(
    request: AgencyRequest, version: PlanVersion, root: Node, saved: PlanContent, *, seen: str
) -> dict[str, Any]:
    client, draft = version.plan.client, open_form(request, WRITE, version.public_id)
    if draft.typed is not None:
        root, seen = worksheet.show(outline.read(draft.typed)), draft.typed.get("seen", "")
    return {
        "version": version,
        "draft": draft,
        "client": client,
        "root": root,
        "errors": worksheet.errors(root),
        "heading": "The draft was not saved yet",
        "gaps": gaps_for_offer(saved, today=request.actor.today),
        "seen": seen or content_hash(saved),
        "quotes": selectors.recent_quotes(request.actor, client),
        "strengths": selectors.strengths(request.actor, client),
        "trail": trail(client),
    }
