"""Who came to an agency the wrong way: by a password where only the provider counts, or by it alone."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from agencies.access.actors import Actor
from agencies.access.tokens import is_api
from agencies.access.vocabulary import STAFF_ROLES
from agencies.models import Agency
from agencies.models.agency import SignOn
from agencies.outside import outside
from agencies.signed_out import give_back
from agencies.sso.session import is_limited, second_factor_done, signed_on


def turned_away(request: HttpRequest, agency: Any, actor: Actor) -> HttpResponse | None:
    """The page for who has to come another way, by the agency's provider or by herself; None for the rest.

    ``agency`` comes with its proof, as for the second factor.
    """
    if _lacks_second_factor(request, agency, actor):
        return _explained(request, "sso/second_factor.html", agency)
    if agency.single_sign_on != SignOn.REQUIRED or actor.role not in STAFF_ROLES:
        return None
    if signed_on(request, agency):
        return None
    return _explained(request, "sso/required.html", agency)


def _lacks_second_factor(request: HttpRequest, agency: Any, actor: Actor) -> bool:
    """Whether somebody came by the provider alone, who needs a second factor and has none to be asked for."""
    if not is_limited(request.session) or actor.role not in agency.mfa_roles or agency.is_proven:
        return False
    return not second_factor_done(request, agency)


def _explained(request: HttpRequest, template: str, agency: Agency) -> HttpResponse:
    if is_api(request):
        return JsonResponse({"detail": "This agency asks its staff to sign in another way."}, status=403)
    back = request.get_full_path() if request.method == "GET" else f"/a/{agency.slug}/"
    door = f"{outside('sso:ready', agency.slug)}?{urlencode({'next': back})}"
    context = {"agency_name": agency.name, "door": door}
    return give_back(request, sign_in=door) or render(request, template, context, status=403)
