"""Clients for programs: who they are, what they bring and want, and the teams they come to."""

from dataclasses import asdict, fields
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access import policy
from agencies.access.api.fields import ReachField, Reference
from agencies.access.api.payloads import ListQuery, ModelPayload, Payload, Shown
from agencies.access.api.viewsets import AgencyViewSet, RecordViewSet
from agencies.access.vocabulary import Action
from agencies.models import Team
from clients.details import ClientDetails
from clients.models import Client, Strength, TargetBehaviour
from clients.models.client import ClientQuerySet
from clients.services import change_client, open_client

DETAILS = [field.name for field in fields(ClientDetails)]


class ClientPayload(ModelPayload):
    """Who a client is. The number is given by the agency's own count."""

    team = ReachField(model=Team)

    class Meta:
        model = Client
        fields = [*DETAILS, "team"]


class ClientQuery(ListQuery):
    """Which clients."""

    search = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="Every word stands in a name or is the client number. Accents and capitals do not matter.",
    )
    closed = serializers.BooleanField(required=False, help_text="Closed records only, or open ones only.")


class TargetShown(Shown):
    """A change the client is thinking of, in behaviour one could see."""

    class Meta:
        model = TargetBehaviour
        fields = ["id", "description", "noted_on", "settled_on"]


class StrengthShown(Shown):
    """What the client brings."""

    class Meta:
        model = Strength
        fields = ["id", "description", "noted_on"]


class ClientSummary(Shown):
    """Who a client is."""

    team = Reference(source="team")

    class Meta:
        model = Client
        fields = ["id", "number", *DETAILS, "team", "closed_on"]


class ClientRecord(ClientSummary):
    """Who a client is, wants and brings."""

    parts = {"targets": TargetBehaviour, "strengths": Strength}

    targets = TargetShown(many=True, source="shown_targets")
    strengths = StrengthShown(many=True, source="shown_strengths")

    class Meta(ClientSummary.Meta):
        fields = [*ClientSummary.Meta.fields, "targets", "strengths"]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        instance.shown_targets = self._noted(instance.targets)
        instance.shown_strengths = self._noted(instance.strengths)
        return super().to_representation(instance)

    def _noted(self, rows: Any) -> QuerySet[Any]:
        return policy.within_reach(
            self.context["request"].user, Action.VIEW, rows.order_by("-noted_on", "-pk")
        )


class ClientViewSet(RecordViewSet[Client]):
    """Clients within reach."""

    model = Client
    serializer_class = ClientRecord
    summary_class = ClientSummary
    query_class = ClientQuery
    payloads: ClassVar[dict[str, type[Payload]]] = {
        "create": ClientPayload,
        "update": ClientPayload,
        "partial_update": ClientPayload,
    }

    def rows(self) -> ClientQuerySet:
        rows: ClientQuerySet = Client.objects.select_related("team").by_name()
        return rows

    def narrowed(self, rows: QuerySet[Client], **asked: Any) -> QuerySet[Client]:
        assert isinstance(rows, ClientQuerySet)  # noqa: S101 - for the type checker
        if "closed" in asked:
            rows = rows.filter(closed_on__isnull=not asked["closed"])
        return rows.named_like(asked.get("search", ""))

    def list(self, request: Request) -> Response:
        """List clients.

        In the order of their names.
        """
        return super().list(request)

    def retrieve(self, request: Request, public_id: UUID) -> Response:
        """Read a client.

        With target behaviours and strengths. The trail keeps that you have read this record.
        """
        return super().retrieve(request, public_id)

    def create(self, request: Request) -> Response:
        """Open a record.

        The agency gives the next client number.
        """
        sent = self.sent()
        team = sent.pop("team")
        return self.created(open_client(details=ClientDetails(**sent), team=team, by=self.actor))

    def update(self, request: Request, public_id: UUID) -> Response:
        """Write anew who a client is.

        What you leave out is emptied.
        """
        client, sent = self.to_change(), self.sent()
        team = sent.pop("team")
        changes = {**asdict(ClientDetails(**sent)), "team": team}
        return self.answer(change_client(client, changes=changes, by=self.actor))

    def partial_update(self, request: Request, public_id: UUID) -> Response:
        """Correct details of a client.

        What you leave out stays as it is.
        """
        client = self.to_change()
        return self.answer(change_client(client, changes=self.sent(), by=self.actor))


class TeamShown(Shown):
    """A team of the agency."""

    class Meta:
        model = Team
        fields = ["id", "name"]


class TeamViewSet(AgencyViewSet[Team]):
    """Teams within reach."""

    model = Team
    serializer_class = summary_class = TeamShown

    def rows(self) -> QuerySet[Team]:
        return Team.objects.order_by("name", "pk")

    def list(self, request: Request) -> Response:
        """List teams.

        A new client's record names one of them.
        """
        return super().list(request)
