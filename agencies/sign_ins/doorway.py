"""The limits of time at an agency's doorway: who may come in, what counts as use, what the trail keeps.

A request counts as use unless it says that a page made it by itself: the header ``Evoke-Background``.
Pages that ask for something on a timetable send it (``hx-headers``); a test finds those that do not.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest

from agencies import tenancy
from agencies.access.actors import Actor, actor_for
from agencies.audit.models import Act
from agencies.audit.services import record
from agencies.models import Agency, Membership
from agencies.sign_ins import presence
from agencies.sign_ins.limits import has_ended, is_asked_anew

BACKGROUND = "Evoke-Background"
WRITE_EVERY = timedelta(minutes=1)  # the idle time may run up to this much short, never long


def by_itself(request: HttpRequest) -> bool:
    """Whether a page made the request without its person doing anything."""
    return BACKGROUND in request.headers


def is_over(request: HttpRequest, actor: Actor, agency: Agency, *, at: datetime) -> bool:
    """Whether the sign-in has ended for this agency; the first request to find that out ends it."""
    session = request.session
    if not (has_ended(session, agency, at=at) or is_asked_anew(session, actor.sign_in_after)):
        return False
    _turn_out(request, actor, agency, at=at)
    return True


def come_in(request: HttpRequest, actor: Actor, agency: Agency, *, at: datetime) -> None:
    """Note that the sign-in is used; the first time in this agency its trail gets a line."""
    session = request.session
    if not presence.has_entered(session, agency.pk):
        _tell(Act.SIGN_IN, actor)
        presence.note_use(session, agency.pk, at=at)
    elif not by_itself(request) and presence.is_older(session, agency.pk, WRITE_EVERY, at=at):
        presence.note_use(session, agency.pk, at=at)


def _turn_out(request: HttpRequest, actor: Actor, agency: Agency, *, at: datetime) -> None:
    """End the sign-in for this agency's pages, and altogether unless it is good for another agency."""
    others = [pk for pk in presence.agencies_of(request.session) if pk != agency.pk]
    if any(not has_ended(request.session, other, at=at) for other in _open(others)):
        if agency.pk in presence.agencies_of(request.session):
            _tell(Act.RUN_OUT, actor)
        presence.note_end(request.session, agency.pk)
    else:
        logout(request)  # tells the trail by its signal


def tell_of_leaving(session: Mapping[str, Any], *, user_id: int, at: datetime) -> None:
    """A line in the trail of each agency that this sign-in had entered: signed out, or run out before."""
    for agency in _open(presence.agencies_of(session)):
        actor = actor_for(user_id, agency=agency, at=at)
        if actor is not None:
            _tell(Act.RUN_OUT if has_ended(session, agency, at=at) else Act.SIGN_OUT, actor)


def _open(agency_ids: Iterable[int]) -> list[Agency]:
    return list(Agency.objects.filter(pk__in=agency_ids, closed_at=None).order_by("pk")) if agency_ids else []


def _tell(act: Act, actor: Actor) -> None:
    with tenancy.activate(actor.agency_id), transaction.atomic():
        record(act, Membership.objects.get(pk=actor.membership_id), by=actor)
