"""The policy for pages: find a row in reach or answer as if it did not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.policy import OutOfReach
from agencies.access.vocabulary import Action
from agencies.audit.services import record
from agencies.middleware import AgencyRequest
from agencies.tenancy import TenantModel

T = TypeVar("T", bound=TenantModel)

ActingView = Callable[[AgencyRequest, UUID], HttpResponse]


def reach_or_404(
    request: AgencyRequest, action: Action, rows: type[T] | QuerySet[T], *, public_id: UUID
) -> T:
    """The row with this reference, if the actor may ``action`` it.

    Raises NotGranted (403) when the role has no such right, Http404 when the row is out of reach.
    """
    queryset: QuerySet[T] = rows if isinstance(rows, QuerySet) else rows._default_manager.all()  # type: ignore[assignment]  # the manager's model is T
    policy.require(request.actor, action, queryset.model)
    found = policy.within_reach(request.actor, action, queryset).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def opened(request: AgencyRequest, rows: type[T] | QuerySet[T], *, public_id: UUID) -> T:
    """As :func:`reach_or_404` for viewing, and told to the trail: someone has read this record."""
    found = reach_or_404(request, Action.VIEW, rows, public_id=public_id)
    record(Action.VIEW, found, by=request.actor)
    return found


def looked_at(request: AgencyRequest, action: Action, rows: type[T] | QuerySet[T], *, public_id: UUID) -> T:
    """As :func:`reach_or_404`, for a page that shows the record and asks something about it.

    Showing it is told to the trail; what is sent has a line of its own.
    """
    found = reach_or_404(request, action, rows, public_id=public_id)
    if request.method == "GET":
        record(Action.VIEW, found, by=request.actor)
    return found


def too_late(
    action: Action,
    past: Callable[[Actor], QuerySet[Any]],
    *,
    says: str,
    to: Callable[[AgencyRequest, Any], HttpResponse],
) -> Callable[[ActingView], ActingView]:
    """Whoever may ``action`` but comes second, by a second click, is told so and led on by ``to``.

    ``past`` are the rows the actor may know of to which it is done already. For every other row out of
    reach the answer stays what it was.
    """

    def decorate(view: ActingView) -> ActingView:
        @wraps(view)
        def act_or_lead_on(request: AgencyRequest, public_id: UUID) -> HttpResponse:
            try:
                return view(request, public_id)
            except (Http404, OutOfReach):
                rows = past(request.actor)
                may_act = policy.granted(request.actor, action, rows.model)
                done = rows.filter(public_id=public_id).first() if may_act else None
                if done is None:
                    raise
            messages.info(request, says)
            return to(request, done)

        return act_or_lead_on

    return decorate
