"""Support sessions, as the agency sees them: who looked, why, at what; and the button that ends one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.http import opened, reach_or_404
from agencies.access.models import SupportSession
from agencies.access.support import end_support
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import Act, AuditEvent
from agencies.middleware import AgencyRequest
from agencies.outside import outside
from agencies.requests_in_words import Told, told

SHOWN = 200


def with_requests(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Add ``requests``: how many were made under each exceptional access."""
    made = AuditEvent.objects.filter(ground=OuterRef("public_id"), act=Act.REQUEST).order_by()
    counted = made.values("ground").annotate(made=Count("pk")).values("made")
    counting: QuerySet[Any] = rows.annotate(
        requests=Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    )
    return counting


def lines_under(actor: Actor, reference: UUID) -> list[Told]:
    """The latest lines of the trail that rest on an access, in words.

    Empty for those who may not read the trail.
    """
    lines = policy.within_reach(actor, Action.VIEW, AuditEvent.objects.filter(ground=reference))
    latest = lines.select_related("actor").order_by("-at", "-pk")[:SHOWN]
    return [told(line) for line in latest]


@require_GET
def support(request: AgencyRequest) -> HttpResponse:
    """All support sessions, the open ones first."""
    policy.require(request.actor, Action.VIEW, SupportSession)
    rows = policy.within_reach(request.actor, Action.VIEW, with_requests(SupportSession.objects.all()))
    rows = policy.annotate_allowed(request.actor, rows, Action.REVOKE).select_related("seat", "ended_by")
    context = {
        "sessions": rows.order_by(F("ends_at").desc(), "-pk")[:SHOWN],
        "now": timezone.now(),
        "may_allow": request.actor.role is Role.ADMINISTRATOR,
    }
    return render(request, "agencies/support.html", context)


@require_GET
def support_session(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """One session with everything that was asked for in it."""
    rows = policy.annotate_allowed(
        request.actor, SupportSession.objects.select_related("seat", "ended_by"), Action.REVOKE
    )
    session = opened(request, with_requests(rows), public_id=public_id)
    context = {
        "session": session,
        "is_open": session.ends_at > timezone.now(),
        "may_read_trail": policy.granted(request.actor, Action.VIEW, AuditEvent),
        "lines": lines_under(request.actor, session.public_id),
        "shown": SHOWN,
    }
    return render(request, "agencies/support_session.html", context)


@require_POST
def end(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """End a session at once. Its operator is led out of the agency, an administrator back to the session."""
    session = reach_or_404(request, Action.VIEW, SupportSession, public_id=public_id)
    if policy.allows(request.actor, Action.REVOKE, session):
        end_support(session, by=request.actor, at=timezone.now())
        messages.success(request, "The support session has ended.")
    else:
        messages.info(request, "This support session has ended already.")
    if request.actor.role is Role.SUPPORT:
        return redirect(outside("platform:support"))
    return redirect("people:support_session", session.public_id)
