"""Nobody passes a door without the second factor that her role needs behind it."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse

from agencies.access.actors import Actor
from agencies.access.tokens import is_api
from agencies.access.vocabulary import Role
from agencies.outside import outside
from agencies.signed_out import give_back

SENTENCE = (
    "Your role needs a second step at sign-in. Open a page of the agency in a browser to take that step."
)


def turned_back(request: HttpRequest, agency: Any, actor: Actor) -> HttpResponse | None:
    """The way to the second factor, or None for whoever may pass.

    ``agency`` comes with its proof (:func:`agencies.factors.proof.with_proof`). Programs get a sentence,
    people are led on, and what they typed is given back to them.
    """
    if agency.is_proven or not _needs_factor(actor.role, agency):
        return None
    if is_api(request):
        return JsonResponse({"detail": SENTENCE}, status=403)
    return led_to_the_step(request)


def led_to_the_step(request: HttpRequest) -> HttpResponse:
    """On to the second factor and then back to this page, with what was typed given back first."""
    door = redirect_to_login(request.get_full_path(), outside("second_factor"))
    return give_back(request, sign_in=door["Location"], template="agencies/second_factor_first.html") or door


def _needs_factor(role: Role, agency: Any) -> bool:
    """An agency asks its own roles for one; the operator, who comes as support, always needs one."""
    return role is Role.SUPPORT or role in agency.mfa_roles
