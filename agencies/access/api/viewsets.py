"""Rows within reach, whatever the request asks for."""

from typing import Any, ClassVar, TypeVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit.services import record
from agencies.tenancy import TenantModel

M = TypeVar("M", bound=TenantModel)

_STANDARD = {
    "list": Action.VIEW,
    "retrieve": Action.VIEW,
    "create": Action.ADD,
    "update": Action.CHANGE,
    "partial_update": Action.CHANGE,
    "destroy": Action.DELETE,
    "metadata": Action.VIEW,
}


class AgencyViewSet(GenericViewSet[M]):
    """Rows within reach for the action at hand; ``extra_actions`` names the right of each further verb."""

    model: type[M]
    extra_actions: ClassVar[dict[str, Action]] = {}
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request.user  # type: ignore[assignment]  # MemberAuthentication
        return actor

    def needed_action(self) -> Action | None:
        """The right this request needs; None for an action nobody declared."""
        return {**_STANDARD, **self.extra_actions}.get(self.action or "")

    def get_queryset(self) -> QuerySet[M]:
        rows = self.model._default_manager.all()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return policy.within_reach(self.actor, self.needed_action() or Action.VIEW, rows)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = self.get_object()
        record(Action.VIEW, found, by=self.actor)
        return Response(self.get_serializer(found).data)
