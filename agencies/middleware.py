"""What every request passes: its origin, its agency, and the rule that nothing is kept by caches."""

import re
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.template.response import SimpleTemplateResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from agencies import tenancy
from agencies.access.actors import Actor, actor_for
from agencies.access.policy import OutOfReach
from agencies.access.tokens import actor_by_token, is_api, presented_token
from agencies.access.watching import only_reads, watched
from agencies.audit.context import Origin, coming_from, lines_told, peer_address
from agencies.audit.services import NotRecorded, record_denied, record_shown, told_or_nothing
from agencies.audit.unavailable import not_recorded
from agencies.factors.doorway import turned_back
from agencies.factors.proof import with_proof
from agencies.models import Agency
from agencies.sign_ins import doorway
from agencies.signed_out import give_back
from agencies.sso.doorway import turned_away
from agencies.sso.session import disregard, hide_person, opens, second_factor_done

GetResponse = Callable[[HttpRequest], HttpResponse]

AGENCY_PREFIX = re.compile(r"\A/a/(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)(?=/)")


class AgencyRequest(HttpRequest):
    """A request inside an agency, as every view below the prefix receives it."""

    actor: Actor
    agency: Agency


class PrivateByDefault:
    """No browser or proxy keeps a page, unless the page says so itself; signing out clears what there is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        if hasattr(request, "has_signed_out"):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class OriginOfActs:
    """Ties the audit lines of one request together. What other proxies write is not believed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = peer_address(request)
        with coming_from(Origin(request_id=str(uuid.uuid4()), address=address)):
            return self.get_response(request)


class AgencyPrefix:
    """Everything below ``/a/<agency>/`` runs inside that agency, as one of its members.

    Anonymous people go to sign-in; a stranger to the agency learns nothing (404). The prefix becomes
    the script prefix, so no view, template or link names the agency.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = AGENCY_PREFIX.match(request.path_info)
        if match is None:
            hide_person(request)
            return self.get_response(request)
        try:
            return self._below(request, match)
        except NotRecorded as fault:
            return not_recorded(fault)

    def _below(self, request: HttpRequest, match: re.Match[str]) -> HttpResponse:
        token = presented_token(request)
        if token is None and not request.user.is_authenticated:
            return _sign_in(request)
        agencies = Agency.objects.filter(slug=match["slug"], closed_at=None)
        agency = (agencies if token is not None else with_proof(agencies, request)).first()
        if token is None and not opens(request, agency):
            disregard(request)
            return _sign_in(request)
        actor = _actor(request, agency, token) if agency else None
        if agency is None or actor is None:
            if token is not None:
                return _sign_in(request)
            raise Http404
        refusal = _at_the_door(request, actor, agency) if token is None else None
        return refusal or self._inside(request, agency, actor, match)

    def _inside(
        self, request: HttpRequest, agency: Agency, actor: Actor, match: re.Match[str]
    ) -> HttpResponse:
        request.agency, request.actor = agency, actor  # type: ignore[attr-defined]  # AgencyRequest
        request.urlconf = settings.AGENCY_URLCONF  # read by Django's handler
        request.path_info = request.path_info[match.end() :]
        outer_prefix = get_script_prefix()
        set_script_prefix(f"{match[0]}/")
        try:
            with tenancy.activate(agency.pk), timezone.override(ZoneInfo(agency.time_zone)):
                return watched(request, actor, self.get_response)
        finally:
            set_script_prefix(outer_prefix)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Run the view and its rendering in one transaction; outside of one the database hides every row.

        What is out of reach looks like what does not exist; either way the trail keeps that the member was
        turned away. Pages outside every agency are left to Django.
        """
        if not hasattr(request, "actor"):
            return None
        try:
            return self._answer(request, view, args, kwargs)
        except NotRecorded as fault:
            return not_recorded(fault)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Outside every agency too, what cannot be told is not done: somebody signing out, for instance."""
        return not_recorded(fault) if isinstance(fault, NotRecorded) else None

    def _answer(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse:
        try:
            only_reads(request)
            before = lines_told()
            with told_or_nothing():
                response = _rendered(view(request, *args, **kwargs))
                if lines_told() == before:
                    _keep_what_is_shown(request, response)
        except OutOfReach as out_of_reach:
            _keep_denial(request)
            raise Http404 from out_of_reach
        except (Http404, PermissionDenied):
            _keep_denial(request)
            raise
        if response.status_code in _TURNED_AWAY:
            _keep_denial(request)
        return response


_SHOW_NO_RECORD = frozenset({"exports:job"})  # how far a document is, asked for each second


def _keep_what_is_shown(request: Any, response: HttpResponse) -> None:
    """The last net: a page about one record is not shown without a line, although its view told none.

    A form that is shown again because something in it was wrong, for instance.
    """
    match = request.resolver_match
    reference = match.kwargs.get("public_id")
    if response.status_code != HTTPStatus.OK or match.view_name in _SHOW_NO_RECORD:
        return
    if isinstance(reference, uuid.UUID):
        record_shown(match.view_name, reference=reference, by=request.actor)


_TURNED_AWAY = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


def _keep_denial(request: Any) -> None:
    """In a transaction of its own: that of the refused act is undone."""
    match = request.resolver_match
    reference = match.kwargs.get("public_id")
    with told_or_nothing():
        record_denied(match.view_name, reference=reference, by=request.actor)


def _rendered(response: HttpResponse) -> HttpResponse:
    """A template asks the database while it is rendered, so that is not left for later."""
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


_BY_SCRIPT = ("HX-Request", "X-Requested-With", doorway.BACKGROUND)  # who would put the door into the page


def _at_the_door(request: HttpRequest, actor: Actor, agency: Agency) -> HttpResponse | None:
    """What a member at a browser has to do first; None for who may come in, and that is noted."""
    now = timezone.now()
    if doorway.is_over(request, actor, agency, at=now):
        return _sign_in(request)
    refusal = turned_away(request, agency, actor)
    if refusal is None and not second_factor_done(request, agency):
        refusal = turned_back(request, agency, actor)
    if refusal is None:
        doorway.come_in(request, actor, agency, at=now)
    return refusal


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Programs and scripts are told by a code; people are led to the door, and lose no text on the way."""
    if is_api(request):
        body = {"detail": "Sign in, or send a valid key: Authorization: Bearer …"}
        return JsonResponse(body, status=401, headers={"WWW-Authenticate": "Bearer"})
    if any(header in request.headers for header in _BY_SCRIPT):
        return HttpResponse(status=401)
    door = redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    return give_back(request, sign_in=door["Location"]) or door


def _actor(request: HttpRequest, agency: Agency, token: str | None) -> Actor | None:
    """A program's key is worth only the API; there it goes before a session cookie."""
    now = timezone.now()
    if token is not None:
        return actor_by_token(token, agency=agency, at=now)
    return actor_for(request.user.pk, agency=agency, at=now) if request.user.pk else None
