"""The policy for pages: find a row in reach or answer as if it did not exist."""

from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from agencies.access import policy
from agencies.access.vocabulary import Action
from agencies.audit.services import record
from agencies.middleware import AgencyRequest
from agencies.tenancy import TenantModel

T = TypeVar("T", bound=TenantModel)


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
