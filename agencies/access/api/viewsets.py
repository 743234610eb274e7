"""Rows within reach, whatever the request asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import QueryDict
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED
from rest_framework.viewsets import GenericViewSet

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.api.parsers import PlainJSONParser
from agencies.access.api.payloads import ListQuery, Nothing, Payload
from agencies.access.api.schema import ResourceSchema
from agencies.access.api.versions import ANY, ChangedMeanwhile, SayWhatYouRead, etag_of, names
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
}


@dataclass(frozen=True, slots=True)
class _Listed:
    """The rows of a model as a whole, as the trail names them: of a kind, without a reference."""

    model: type[Model]
    public_id: None = None

    @property
    def _meta(self) -> Any:
        return self.model._meta

    def concerned_client(self) -> None:
        """No single one."""


class AgencyViewSet(GenericViewSet[M]):
    """Rows within reach for the action at hand.

    ``extra_actions`` names the right of each further verb, ``payloads`` what each action accepts,
    ``query_class`` what narrows the list; ``summary_class`` shows a row of it, ``serializer_class``
    a whole record.
    """

    model: type[M]
    extra_actions: ClassVar[dict[str, Action]] = {}
    payloads: ClassVar[Mapping[str, type[Payload]]] = {}
    query_class: ClassVar[type[Payload]] = ListQuery
    summary_class: ClassVar[type[BaseSerializer[Any]]]
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    metadata_class = None
    parser_classes = [PlainJSONParser]
    schema = ResourceSchema()

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request.user  # type: ignore[assignment]  # MemberAuthentication
        return actor

    def needed_action(self) -> Action | None:
        """The right this request needs; None for an action nobody declared."""
        return {**_STANDARD, **self.extra_actions}.get(self.action or "")

    def rows(self) -> QuerySet[M]:
        """Every row of the agency, with what an answer reads along with it, in a fixed order."""
        raise NotImplementedError

    def narrowed(self, rows: QuerySet[M], **asked: Any) -> QuerySet[M]:
        """The rows of a list that were asked for."""
        return rows

    def get_queryset(self) -> QuerySet[M]:
        rows = self.rows()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return policy.within_reach(self.actor, self.needed_action() or Action.VIEW, rows)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return self.summary_class if self.action == "list" else self.serializer_class  # type: ignore[return-value]  # declared

    def sent(self) -> dict[str, Any]:
        """What the request says, checked: every name known, every reference within reach."""
        if isinstance(self.request.data, QueryDict):
            raise UnsupportedMediaType(self.request.content_type)
        payload = self.payloads.get(self.action or "", Nothing)(
            data=self.request.data, context=self.get_serializer_context()
        )
        if self.action == "partial_update":
            payload.as_partial()
        payload.is_valid(raise_exception=True)
        values: dict[str, Any] = payload.validated_data
        return values

    def asked(self) -> dict[str, Any]:
        """What narrows a list, checked in the same way."""
        typed = self.request.query_params.dict()
        query = self.query_class(data=typed, context=self.get_serializer_context())
        query.is_valid(raise_exception=True)
        return {name: value for name, value in query.validated_data.items() if name not in _PAGING}

    def list(self, request: Request) -> Response:
        asked = self.asked()
        page = self.paginate_queryset(self.narrowed(self.get_queryset(), **asked))
        record(Action.VIEW, cast("TenantModel", _Listed(self.model)), by=self.actor, fields=asked)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class RecordViewSet(AgencyViewSet[M]):
    """A resource whose rows are records of their own; reading one is told to the trail.

    Every record is shown with its version (``ETag``), and changed only by who names it (``If-Match``).
    """

    def retrieve(self, request: Request, public_id: UUID) -> Response:
        found = self.get_object()
        record(Action.VIEW, found, by=self.actor)
        return self._shown(found)

    def to_change(self) -> M:
        """The row to change, locked: it says what the sender has read, or she does not care.

        Raises OutOfReach, ChangedMeanwhile (412), and SayWhatYouRead (428) for a request that does not tell.
        """
        header = self.request.headers.get("If-Match")
        found = policy.locked(self.actor, Action.CHANGE, self.get_object())
        if header is None:
            raise SayWhatYouRead
        if header.strip() != ANY and not names(header, self._shown(self._visible(found))["ETag"]):
            raise ChangedMeanwhile
        return found

    def _visible(self, obj: M) -> M:
        return policy.within_reach(self.actor, Action.VIEW, self.rows()).get(pk=obj.pk)

    def _shown(self, found: M, status: int = HTTP_200_OK) -> Response:
        shown = self.get_serializer(found).data
        return Response(shown, status=status, headers={"ETag": etag_of(shown)})

    def answer(self, obj: M, status: int = HTTP_200_OK) -> Response:
        """The record as it stands now, as far as the actor may see it."""
        return self._shown(self._visible(obj), status)

    def created(self, obj: M) -> Response:
        """As :meth:`answer`, with the address of what is new."""
        response = self.answer(obj, HTTP_201_CREATED)
        response["Location"] = self.reverse_action("detail", kwargs={"public_id": obj.public_id})
        return response


_PAGING = {"limit", "offset"}
