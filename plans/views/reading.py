"""A version of a plan, and what happens next with it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.access import policy
from agencies.access.http import opened
from agencies.access.vocabulary import Action, Role
from agencies.middleware import AgencyRequest
from clients.models import Client
from clients.policy import may_add_to
from plans import selectors
from plans.content import Gap
from plans.forms.closing import CloseForm
from plans.forms.signing import CountersignForm
from plans.models import Plan, PlanVersion, SignerRole
from plans.parts import read_content
from plans.signing import STATEMENTS
from plans.states import line_of, status_line


def rows_for(request: AgencyRequest) -> Any:
    """Versions with what the person may do to each."""
    rows = PlanVersion.objects.select_related("plan__client__seat", "author")
    acts = (Action.CHANGE, Action.OFFER, Action.COSIGN, Action.EXPORT)
    plans = Plan.objects.filter(pk=OuterRef("plan"), closed_on=None)
    closable = Exists(policy.within_reach(request.actor, Action.CHANGE, plans))
    return policy.annotate_allowed(request.actor, rows, *acts).annotate(may_close=closable)


@require_GET
def page(request: AgencyRequest, public_id: UUID) -> HttpResponse:
    """One version, read only. Clients read theirs in the portal."""
    if request.actor.role is Role.CLIENT:
        return redirect("portal:plan", public_id)
    version = opened(request, rows_for(request), public_id=public_id)
    return show_version(request, version)


def show_version(
    request: AgencyRequest,
    version: Any,
    *,
    signing: CountersignForm | None = None,
    closing: CloseForm | None = None,
    gaps: Sequence[Gap] = (),
) -> HttpResponse:
    """The page of a version, with the forms as they were sent; ``gaps`` kept it from being offered."""
    actor, plan = request.actor, version.plan
    siblings = [line_of(row) for row in selectors.versions_of(actor, plan)]
    name = plan.client.display_name
    zone = timezone.get_current_timezone()
    context = {
        "version": version,
        "plan": plan,
        "client": plan.client,
        "line": line_of(version),
        "status": status_line(version, client=name, zone=zone),
        "content": read_content(version),
        "signatures": selectors.signatures(actor, version),
        "siblings": siblings,
        "draft": next((row.version for row in siblings if row.version.offered_at is None), None),
        "latest": siblings[0].version,
        "may_revise": plan.closed_on is None and may_add_to(actor, plan.client, PlanVersion),
        "review_is_due": version.review_due_on is not None and version.review_due_on <= actor.today,
        "statement": STATEMENTS[SignerRole.PRACTITIONER],
        "form": signing or CountersignForm(),
        "closing": closing or CloseForm(initial={"closed_on": actor.today}),
        "in_portal": is_in_portal(plan.client),
        "gaps": _summary(version, gaps),
        "trail": trail(plan.client),
    }
    return render(request, "plans/page.html", context)


def is_in_portal(client: Client) -> bool:
    """Whether the client has taken a place in the portal and still has it."""
    seat = client.seat
    return seat is not None and seat.joined_at is not None and seat.ended_at is None


def _summary(version: PlanVersion, gaps: Sequence[Gap]) -> list[dict[str, str]]:
    """The lines of the summary at the top; each leads to its place on the page for writing."""
    write = reverse("plans:write", args=[version.public_id])
    return [{"url": f"{write}#{gap.place}", "message": gap.sentence} for gap in gaps]


def trail(client: Client) -> list[dict[str, str]]:
    return [
        {"label": "Clients", "url": reverse("admin:clients_client_changelist")},
        {"label": str(client), "url": reverse("clients:page", args=[client.public_id])},
    ]
