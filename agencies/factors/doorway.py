"""Nobody passes an agency's door without the second factor that her role needs there."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse

from agencies.access.actors import Actor
from agencies.access.tokens import is_api
from agencies.access.vocabulary import Role
from agencies.outside import outside
from agencies.signed_out import give_back

SENTENCE = "Your agency asks for a second step at sign-in. Open a page of it in a browser to take that step."


def turned_back(request: HttpRequest, agency: Any, actor: Actor) -> HttpResponse | None:
    """The way to the second factor, or None for whoever may pass.

    ``agency`` comes with its proof (:func:`agencies.factors.proof.with_proof`). Programs get a sentence,
    people are led on, and what they typed is given back to them.
    """
    if agency.is_proven or not _needs_factor(actor.role, agency):
        return None
    if is_api(request):
        return JsonResponse({"detail": SENTENCE}, status=403)
    door = redirect_to_login(request.get_full_path(), outside("second_factor"))
    return give_back(request, sign_in=door["Location"], template="agencies/second_factor_first.html") or door


def _needs_factor(role: Role, agency: Any) -> bool:
    """Support is held to what the agency asks of anybody on its own staff."""
    return role in agency.mfa_roles or (role is Role.SUPPORT and bool(agency.mfa_roles))
