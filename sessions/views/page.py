"""One session to read, and all sessions of a client."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from agencies.access import policy
from agencies.access.http import opened, reach_or_404
from agencies.access.policy import OutOfReach
from agencies.access.vocabulary import Action
from agencies.audit.services import record
from agencies.drafts.pages import open_form
from agencies.middleware import AgencyRequest
from clients.models import Client
from clients.policy import may_add_to
from sessions.forms import AmendmentForm, SessionSheet
from sessions.long_forms import AMEND
from sessions.models import Session
from sessions.selectors import parts_of
from sessions.views.recording import fill_in, signed_meanwhile

PER_PAGE = 50
WITH_PEOPLE = ("client", "author", "target")


@require_http_methods(["GET", "POST"])
def page(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """The author's own unsigned session is a form; every other one is read."""
    rows = Session.objects.select_related(*WITH_PEOPLE)
    if request.method == "POST":
        return _written(request, rows, public_id)
    mine = policy.within_reach(request.actor, Action.CHANGE, rows).filter(public_id=public_id).first()
    if mine is None:
        return read(request, opened(request, rows, public_id=public_id))
    record(Action.VIEW, mine, by=request.actor)
    return fill_in(request, SessionSheet(client=mine.client, actor=request.actor, session=mine))


def _written(request: AgencyRequest, rows: QuerySet[Session], public_id: UUID) -> HttpResponse:
    """What was typed is kept; for a session that was signed meanwhile it is shown again."""
    locked = rows.select_for_update(of=("self",), no_key=True)
    try:
        session = reach_or_404(request, Action.CHANGE, locked, public_id=public_id)
        sheet = SessionSheet(client=session.client, actor=request.actor, session=session, data=request.POST)
        return fill_in(request, sheet)
    except (Http404, OutOfReach):
        mine = rows.filter(author_id=request.actor.membership_id, public_id=public_id)
        signed = mine.exclude(signed_at=None).first()
        if signed is None:
            raise
    return signed_meanwhile(request, signed)


def read(request: AgencyRequest, session: Session, **context: Any) -> HttpResponse:
    """The read view, with what of the session this person may see."""
    parts, form = parts_of(session, actor=request.actor), context.pop("amendment_form", AmendmentForm())
    shown = {"session": session, "client": session.client, "parts": parts, "amendment_form": form, **context}
    if parts.note is not None and parts.note.may_amend:
        shown["draft"] = open_form(request, AMEND, parts.note.public_id)
        shown["draft"].fill(form)
    return render(request, "sessions/page.html", shown)


@require_GET
def of_client(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """Every session of the client with this reference, newest first."""
    policy.require(request.actor, Action.VIEW, Session)
    client = opened(request, Client, public_id=public_id)
    rows = policy.within_reach(request.actor, Action.VIEW, Session.objects.filter(client=client))
    rows = rows.select_related("author", "target").order_by("-held_on", "-pk")
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    may_record = client.closed_on is None and may_add_to(request.actor, client, Session)
    return render(
        request, "sessions/of_client.html", {"client": client, "page": shown, "may_record": may_record}
    )
