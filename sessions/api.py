"""Sessions for programs: record, write on, sign."""

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.access.api.payloads import Nothing, Payload
from agencies.access.api.viewsets import RecordViewSet
from agencies.access.vocabulary import Action
from sessions.api_fields import FactsPayload, SessionPayload, SessionQuery, SessionRecord, SessionSummary
from sessions.facts import SessionFacts
from sessions.models import Session
from sessions.selectors import facts_of
from sessions.services import record_session, revise_session, sign_note


class SessionViewSet(RecordViewSet[Session]):
    """Sessions within reach."""

    model = Session
    serializer_class = SessionRecord
    summary_class = SessionSummary
    query_class = SessionQuery
    extra_actions = {"sign": Action.SIGN}
    payloads: ClassVar[dict[str, type[Payload]]] = {
        "create": SessionPayload,
        "update": FactsPayload,
        "partial_update": FactsPayload,
        "sign": Nothing,
    }

    def rows(self) -> QuerySet[Session]:
        return Session.objects.select_related("client", "author", "target").order_by("-held_on", "-pk")

    def narrowed(self, rows: QuerySet[Session], **asked: Any) -> QuerySet[Session]:
        return rows.filter(**{_LOOKUPS[name]: value for name, value in asked.items()})

    def list(self, request: Request) -> Response:
        """List sessions.

        The latest first, without the words that were written down; read a session for those.
        """
        return super().list(request)

    def retrieve(self, request: Request, public_id: UUID) -> Response:
        """Read a session.

        With its note, amendments, statements and rulers, for those who may see them: else these names
        are missing. The trail keeps that you have read this record.
        """
        return super().retrieve(request, public_id)

    def create(self, request: Request) -> Response:
        """Record a session.

        Of a client on your caseload. It stays unsigned until you sign it.
        """
        sent = self.sent()
        client = sent.pop("client")
        return self.created(record_session(client, facts=SessionFacts(**sent), by=self.actor))

    def update(self, request: Request, public_id: UUID) -> Response:
        """Write an unsigned session anew.

        What you leave out is emptied. Once signed, the answer is 404.
        """
        return self._revised(self.to_change(), SessionFacts(**self.sent()))

    def partial_update(self, request: Request, public_id: UUID) -> Response:
        """Write on an unsigned session.

        What you leave out stays as it is; a list is replaced as a whole. Once signed, the answer is 404.
        """
        session = self.to_change()
        return self._revised(session, replace(facts_of(session), **self.sent()))

    def _revised(self, session: Session, facts: SessionFacts) -> Response:
        return self.answer(revise_session(session, facts=facts, by=self.actor))

    @action(detail=True, methods=["post"])
    def sign(self, request: Request, public_id: UUID) -> Response:
        """Sign a session's note.

        Locks the session with its note, statements and rulers.
        """
        session = self.get_object()
        self.sent()
        return self.answer(sign_note(session, by=self.actor, at=timezone.now()))


_LOOKUPS = {"client": "client", "held_from": "held_on__gte", "held_to": "held_on__lte"}
