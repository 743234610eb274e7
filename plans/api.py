"""Plans for programs: write a draft, offer it, countersign what the client has signed."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access.api.payloads import Nothing, Payload
from agencies.access.api.viewsets import RecordViewSet
from agencies.access.vocabulary import Action
from plans.api_fields import (
    ContentPayload,
    CountersignPayload,
    PlanPayload,
    PlanQuery,
    PlanRecord,
    PlanSummary,
)
from plans.content import Gap, PlanContent, gaps_for_offer
from plans.forms import outline
from plans.models import PlanVersion
from plans.parts import read_content
from plans.services import countersign_version, offer_version, start_plan, write_draft
from plans.standing import IN_STATE, Standing

TOO_LONG = "This is more than one plan can hold. Put what is left into a second plan."


class PlanViewSet(RecordViewSet[PlanVersion]):
    """Versions of plans within reach."""

    model = PlanVersion
    serializer_class = PlanRecord
    summary_class = PlanSummary
    query_class = PlanQuery
    extra_actions = {"offer": Action.OFFER, "countersign": Action.COSIGN}
    payloads: ClassVar[dict[str, type[Payload]]] = {
        "create": PlanPayload,
        "update": ContentPayload,
        "partial_update": ContentPayload,
        "offer": Nothing,
        "countersign": CountersignPayload,
    }

    def rows(self) -> QuerySet[PlanVersion]:
        return PlanVersion.objects.select_related("plan__client", "author").order_by("-pk")

    def narrowed(self, rows: QuerySet[PlanVersion], **asked: Any) -> QuerySet[PlanVersion]:
        if "client" in asked:
            rows = rows.filter(plan__client=asked["client"])
        return rows.filter(IN_STATE[Standing(asked["state"])]) if "state" in asked else rows

    def list(self, request: Request) -> Response:
        """List plans.

        Every version of every plan, the latest first, without what it says; read a version for that.
        """
        return super().list(request)

    def retrieve(self, request: Request, public_id: UUID) -> Response:
        """Read a version of a plan.

        With all it says and its signatures. The trail keeps that you have read this record.
        """
        return super().retrieve(request, public_id)

    def create(self, request: Request) -> Response:
        """Start a plan.

        The answer is its first version, a draft.
        """
        sent = self.sent()
        client = sent.pop("client")
        content = _fitting(PlanContent(**sent))
        version = start_plan(client, by=self.actor)
        return self.created(write_draft(version, content=content, by=self.actor))

    def update(self, request: Request, public_id: UUID) -> Response:
        """Write a draft anew.

        What you leave out is emptied. Once offered, the answer is 404.
        """
        return self._written(self.to_change(), PlanContent(**self.sent()))

    def partial_update(self, request: Request, public_id: UUID) -> Response:
        """Write on a draft.

        What you leave out stays as it is; a list is replaced as a whole. Once offered, the answer is 404.
        """
        version = self.to_change()
        return self._written(version, replace(read_content(version), **self.sent()))

    def _written(self, version: PlanVersion, content: PlanContent) -> Response:
        return self.answer(write_draft(version, content=_fitting(content), by=self.actor))

    @action(detail=True, methods=["post"])
    def offer(self, request: Request, public_id: UUID) -> Response:
        """Offer a draft to the client.

        From here on its words do not change. The client signs or declines in the portal.
        """
        version = self.get_object()
        self.sent()
        if gaps := gaps_for_offer(read_content(version), today=self.actor.today):
            raise ValidationError(_by_field(gaps))
        return self.answer(offer_version(version, by=self.actor, at=timezone.now()))

    @action(detail=True, methods=["post"])
    def countersign(self, request: Request, public_id: UUID) -> Response:
        """Sign after the client.

        The version comes into force, and its review day is set.
        """
        version = self.get_object()
        signed = countersign_version(
            version,
            typed_name=self.sent()["typed_name"],
            device=request.headers.get("User-Agent", ""),
            by=self.actor,
            at=timezone.now(),
        )
        return self.answer(signed)


def _by_field(gaps: Iterable[Gap]) -> dict[str, list[str]]:
    """The sentences below the field of the version that each is about."""
    found: dict[str, list[str]] = {}
    for gap in gaps:
        found.setdefault(gap.field, []).append(gap.sentence)
    return found


def _fitting(content: PlanContent) -> PlanContent:
    """The content, if the page for writing plans can show it; raises ValidationError (400) if not."""
    if outline.row_of(asdict(content)).size() > outline.MOST_FIELDS:
        raise ValidationError({"non_field_errors": [TOO_LONG]})
    return content
