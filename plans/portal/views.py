"""The client's own pages: what waits for her, her plan, her answer to it, her copies."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.access import policy
from agencies.access.http import opened, reach_or_404
from agencies.access.policy import OutOfReach
from agencies.access.vocabulary import Action
from agencies.audit.services import record, record_trail
from agencies.drafts.pages import end_draft, open_form
from agencies.middleware import AgencyRequest
from plans.exports import request_export
from plans.long_forms import DECLINE
from plans.models import PlanVersion, SignerRole
from plans.parts import read_content
from plans.portal.forms import DeclineForm, SignForm
from plans.portal.opened import opened_by_others
from plans.portal.records import current_versions, own_record, own_versions, signed_versions
from plans.services import decline_version, sign_version
from plans.signing import STATEMENTS


@require_GET
def home(request: AgencyRequest) -> HttpResponse:
    """What waits for the client, what she has, and what comes next when there is nothing yet."""
    client = own_record(request.actor)
    record(Action.VIEW, client, by=request.actor)
    context = {"client": client, **current_versions(request.actor)}
    return render(request, "portal/home.html", context)


@require_GET
def plan(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """One version, in her words first."""
    version = opened(request, own_versions(request.actor), public_id=public_id)
    signatures = version.signatures.order_by("signed_at", "pk")
    context = {"version": version, "content": read_content(version), "signatures": signatures}
    return render(request, "portal/plan.html", context)


@require_http_methods(["GET", "POST"])
def sign(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """The whole plan, and below it the place to sign."""
    version = opened(request, own_versions(request.actor), public_id=public_id)
    form = SignForm(request.POST or None)
    if version.may_sign and form.is_valid() and _signed(request, version, form):
        messages.success(request, "Thank you. You signed this plan.")
        return redirect("portal:plan", version.public_id)
    if not _still_open(request, Action.SIGN, version):
        return _answered_already(request, version)
    context = {
        "version": version,
        "content": read_content(version),
        "form": form,
        "statement": STATEMENTS[SignerRole.CLIENT],
    }
    return render(request, "portal/sign.html", context)


def _signed(request: AgencyRequest, version: PlanVersion, form: SignForm) -> bool:
    device = request.headers.get("User-Agent", "")
    name = form.cleaned_data["typed_name"]
    return _given(
        form,
        lambda: sign_version(version, typed_name=name, device=device, by=request.actor, at=timezone.now()),
    )


@require_http_methods(["GET", "POST"])
def decline(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """The client does not agree, and says in her words what should be different."""
    version = opened(request, own_versions(request.actor), public_id=public_id)
    form = DeclineForm(request.POST or None)
    if version.may_decline and form.is_valid() and _declined(request, version, form):
        end_draft(request, DECLINE, version.public_id)
        messages.success(request, f"Thank you. {version.author.name} will read what you wrote.")
        return redirect("portal:plan", version.public_id)
    if not _still_open(request, Action.DECLINE, version):
        return _answered_already(request, version)
    draft = open_form(request, DECLINE, version.public_id)
    draft.fill(form)
    return render(request, "portal/decline.html", {"version": version, "form": form, "draft": draft})


def _declined(request: AgencyRequest, version: PlanVersion, form: DeclineForm) -> bool:
    reason = form.cleaned_data["reason"]
    return _given(form, lambda: decline_version(version, reason=reason, by=request.actor, at=timezone.now()))


def _given(form: Form, answer: Callable[[], PlanVersion]) -> bool:
    """Whether the answer is given now; what stands in its way goes into the form."""
    try:
        answer()
    except ValidationError as refusal:
        form.add_error(None, refusal)
    except OutOfReach:
        return False
    return not form.errors


def _still_open(request: AgencyRequest, action: Action, version: PlanVersion) -> bool:
    """Asked anew, because the answer may have been given while this request waited for its turn."""
    return policy.allows(request.actor, action, version)


def _answered_already(request: AgencyRequest, version: PlanVersion) -> HttpResponse:
    """A second click, or a page left open: the plan says how things stand."""
    messages.info(request, "You have answered this plan. Here is how it stands now.")
    return redirect("portal:plan", version.public_id)


@require_GET
def copies(request: AgencyRequest) -> HttpResponse:
    """Everything the client has signed, to read again and to keep."""
    client = own_record(request.actor)
    record(Action.VIEW, client, by=request.actor)
    return render(request, "portal/copies.html", {"versions": signed_versions(request.actor)})


@require_GET
def opened_record(request: AgencyRequest) -> HttpResponse:
    """Who opened the client's record, and why. Looking at it is noted too."""
    client = own_record(request.actor)
    record_trail(Action.VIEW, by=request.actor, about=client, fields=[])
    return render(request, "portal/opened.html", {"opened": opened_by_others(client)})


@require_POST
def export(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Ask for a PDF to keep; the page that follows tells when it is there."""
    version = reach_or_404(request, Action.EXPORT, own_versions(request.actor), public_id=public_id)
    job = request_export(version, by=request.actor, at=timezone.now())
    return redirect("exports:job", job.public_id)
