"""Keys for programs: made here, shown once, revoked here."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import policy
from agencies.access.http import reach_or_404
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from agencies.models import ApiToken
from agencies.people_forms import KeyForm
from agencies.services import make_token, revoke_token


@require_http_methods(["GET", "POST"])
def keys(request: AgencyRequest) -> HttpResponse:
    """The keys within reach, and a new one. Its text is part of this one answer and kept nowhere."""
    policy.require(request.actor, Action.ADD, ApiToken)
    form = KeyForm(request.POST or None, actor=request.actor)
    made = secret = None
    if form.is_valid():
        made, secret = make_token(name=form.cleaned_data["name"], by=request.actor, at=timezone.now())
        form = KeyForm(actor=request.actor)
    shown = policy.within_reach(request.actor, Action.VIEW, ApiToken.objects.select_related("membership"))
    rows = policy.annotate_allowed(request.actor, shown, Action.REVOKE).order_by("-made_at", "-pk")
    context = {"form": form, "keys": rows, "made": made, "secret": secret}
    return render(request, "agencies/keys.html", context)


@require_POST
def revoke(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Revoke a key: the program that uses it is turned away from now on."""
    token = reach_or_404(request, Action.VIEW, ApiToken, public_id=public_id)
    if policy.allows(request.actor, Action.REVOKE, token):
        revoke_token(token, by=request.actor, at=timezone.now())
        messages.success(request, f"The key “{token.name}” no longer works.")
    else:
        messages.info(request, f"The key “{token.name}” was revoked before.")
    return redirect("people:keys")
