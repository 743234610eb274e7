"""An agency whose staff come in by single sign-on alone: what a password opens there is this page."""

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
from agencies.sso.session import signed_on


def turned_away(request: HttpRequest, agency: Agency, actor: Actor) -> HttpResponse | None:
    """The page for a member of the staff who has to come by the agency's own sign-in; None for the rest."""
    if agency.single_sign_on != SignOn.REQUIRED or actor.role not in STAFF_ROLES:
        return None
    if signed_on(request, agency):
        return None
    if is_api(request):
        return JsonResponse({"detail": "This agency asks its staff to use its single sign-on."}, status=403)
    back = request.get_full_path() if request.method == "GET" else f"/a/{agency.slug}/"
    door = f"{outside('sso:ready', agency.slug)}?{urlencode({'next': back})}"
    context = {"agency_name": agency.name, "door": door}
    return give_back(request, sign_in=door) or render(request, "sso/required.html", context, status=403)
