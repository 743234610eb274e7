"""The administrators' page about single sign-on: set it up, try it, see and unlink who uses it."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import policy
from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action
from agencies.conflicts import conflict_about
from agencies.drafts.pages import end_draft, open_form
from agencies.middleware import AgencyRequest
from agencies.outside import outside
from agencies.sso import discovery, services
from agencies.sso.errors import ProviderError
from agencies.sso.forms import SignOnForm
from agencies.sso.long_forms import SET_UP
from agencies.sso.models import LinkedIdentity, SingleSignOn
from agencies.sso.openid import redirect_address
from agencies.sso.session import signed_on


@require_http_methods(["GET", "POST"])
def sign_on(request: AgencyRequest) -> HttpResponse:
    """How the provider is reached, who is linked with it, and what to register there."""
    policy.require(request.actor, Action.CHANGE, SingleSignOn)
    row = _row(request, is_written=request.method == "POST")
    form = SignOnForm(request.POST or None, row=row, mode=request.agency.single_sign_on)
    if form.is_valid() and _saved(request, form):
        end_draft(request, SET_UP)
        messages.success(request, "The settings of single sign-on are saved.")
        return redirect("people:sign_on")
    context = _context(request, row, form)
    if form.conflicts and row is not None:
        context["conflict"] = conflict_about(row, form.conflicts)
    status = HTTPStatus.CONFLICT if form.conflicts else HTTPStatus.OK
    return render(request, "sso/setting_up.html", context, status=status)


def _row(request: AgencyRequest, *, is_written: bool = False) -> SingleSignOn | None:
    """The settings there are; what is sent is compared with a row that nobody else can change meanwhile."""
    rows = (
        SingleSignOn.objects.select_for_update(of=("self",), no_key=True)
        if is_written
        else SingleSignOn.objects.all()
    )
    return policy.within_reach(request.actor, Action.VIEW, rows).first()


def _saved(request: AgencyRequest, form: SignOnForm) -> bool:
    proved = signed_on(request, request.agency)
    try:
        services.set_up(form.settings(), proved=proved, by=request.actor, at=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return not form.errors


def _context(request: AgencyRequest, row: SingleSignOn | None, form: SignOnForm) -> dict[str, Any]:
    linked = LinkedIdentity.objects.linked().select_related("membership__user")
    shown = policy.within_reach(request.actor, Action.VIEW, linked)
    rows = policy.annotate_allowed(request.actor, shown, Action.REVOKE)
    draft = open_form(request, SET_UP)
    draft.fill(form)
    return {
        "form": form,
        "draft": draft,
        "row": row,
        "identities": rows.order_by("membership__name", "pk"),
        "redirect_address": redirect_address(request.agency.slug),
        "entrance": outside("sso:ready", request.agency.slug),
    }


@require_POST
def try_out(request: AgencyRequest) -> HttpResponse:
    """Ask the provider about itself, as it is saved, and tell what came back."""
    policy.require(request.actor, Action.CHANGE, SingleSignOn)
    row = _row(request)
    if row is None:
        messages.error(request, "Save the settings first, then try them.")
        return redirect("people:sign_on")
    try:
        document = discovery.discover(row.issuer)
    except ProviderError as trouble:
        trial: dict[str, Any] = {"failure": str(trouble)}
    else:
        trial = {"found": document, "pkce": "S256" in document.get("code_challenge_methods_supported", [])}
    form = SignOnForm(row=row, mode=request.agency.single_sign_on)
    return render(request, "sso/setting_up.html", {**_context(request, row, form), "trial": trial})


@require_POST
def unlink(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Unlink one member from her account at the provider; the next sign-in links anew."""
    rows = LinkedIdentity.objects.select_related("membership")
    identity = reach_or_404(request, Action.REVOKE, rows, public_id=public_id)
    services.unlink(identity, by=request.actor, at=timezone.now())
    messages.success(request, f"{identity.membership.name} is no longer linked with the provider.")
    return redirect("people:sign_on")
