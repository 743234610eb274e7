"""Requests under exceptional access: each leaves a line, and support only reads."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from agencies.access import exceptional
from agencies.access.actors import Actor
from agencies.access.exceptional import Exceptional
from agencies.access.vocabulary import Role
from agencies.audit.context import resting_on
from agencies.audit.services import record_request

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_SENT_BY_SUPPORT = frozenset({"people:end_support", "stay"})  # neither touches a record


def watched(
    request: HttpRequest, actor: Actor, answer: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Answer a request; where its actor holds exceptional access, tell the trail before anything is sent.

    What is open is put on the request as ``exceptional``, for the notice at the head of every page.
    A page that could not be noted is not shown either. Runs inside the agency.
    """
    known = exceptional.known_to(actor)
    request.exceptional = known  # type: ignore[attr-defined]  # read by agencies.context
    held = [each for each in known if each.membership_id == actor.membership_id]
    if not held:
        return answer(request)
    with resting_on([(each.client_reference, each.reference) for each in held]):
        response = answer(request)
    _tell(request, response, actor, held)
    return response


def _tell(request: HttpRequest, response: HttpResponse, actor: Actor, held: list[Exceptional]) -> None:
    match = request.resolver_match
    asked: Any = match.kwargs.get("public_id") if match else None
    with transaction.atomic():
        for each in held:
            record_request(
                match.view_name if match else "unknown address",
                reference=asked if isinstance(asked, UUID) else None,
                fields=[str(request.method), str(response.status_code)],
                ground=each.reference,
                by=actor,
            )


def only_reads(request: Any) -> None:
    """Refuse what support sends in order to write, whatever the page.

    It may only end its own session and say that somebody is still there. The table of rights gives it
    nothing to write with; this holds also where a page forgot to ask.
    """
    if (
        request.actor.role is Role.SUPPORT
        and request.method not in _READS
        and request.resolver_match.view_name not in _SENT_BY_SUPPORT
    ):
        raise PermissionDenied("Support reads and writes nothing.")
