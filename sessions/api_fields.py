"""What is sent and shown of a session."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from agencies.access.api.fields import ReachField, Reference, Text
from agencies.access.api.payloads import ListQuery, ModelPayload, Part, Shown, with_tuples
from clients.models import Client, TargetBehaviour
from sessions.facts import PROCESSES, Reading, Statement
from sessions.forms.quotes import MOST_QUOTES
from sessions.models import ClientStatement, NoteAmendment, RulerReading, Session, SessionNote
from sessions.selectors import parts_of


class StatementPart(Part):
    """A short quote in the client's words; sustain talk has the same categories as change talk."""

    makes = Statement

    class Meta:
        model = ClientStatement
        fields = ["quote", "direction", "category"]


class RulerPart(Part):
    """A ruler from 0 to 10, and what the client said about the number."""

    makes = Reading

    value = serializers.IntegerField(min_value=0, max_value=10)

    class Meta:
        model = RulerReading
        fields = ["ruler", "value", "why_not_lower", "one_point_higher"]


class ProcessesField(serializers.ListField):
    """The MI processes in play, in their own order."""

    child = serializers.ChoiceField(choices=PROCESSES)

    def get_attribute(self, instance: Session) -> list[str]:
        return [name for name in PROCESSES if getattr(instance, name)]

    def to_internal_value(self, data: Any) -> Any:
        return frozenset(super().to_internal_value(data))


class FactsPayload(ModelPayload):
    """What a practitioner tells about a session."""

    minutes = serializers.IntegerField(min_value=1, max_value=600)
    target = ReachField(
        model=TargetBehaviour,
        allow_null=True,
        required=False,
        help_text="A target behaviour of this client. Needed for signing.",
    )
    processes = ProcessesField(required=False)
    note = Text(allow_blank=True, required=False, help_text="Needed for signing.")
    statements = StatementPart(many=True, required=False, max_length=MOST_QUOTES)  # type: ignore[call-arg]  # of the list
    rulers = RulerPart(many=True, required=False, source="readings")

    class Meta:
        model = Session
        fields = [
            "held_on",
            "minutes",
            "mode",
            "target",
            "processes",
            "next_step",
            "next_on",
            "note",
            "statements",
            "rulers",
        ]

    def validate_rulers(self, readings: list[Reading]) -> list[Reading]:
        """Each ruler is read once in a session."""
        named = [reading.ruler for reading in readings]
        again = [place for place, name in enumerate(named) if name in named[:place]]
        if again:
            raise ValidationError(
                {str(place): {"ruler": ["This ruler is there already."]} for place in again}
            )
        return readings

    def to_internal_value(self, data: Any) -> Any:
        return with_tuples(super().to_internal_value(data))


class SessionPayload(FactsPayload):
    """A new session."""

    client = ReachField(model=Client)

    class Meta(FactsPayload.Meta):
        fields = ["client", *FactsPayload.Meta.fields]


class SessionQuery(ListQuery):
    """Which sessions."""

    client = ReachField(model=Client, required=False, help_text="Sessions of this client.")
    held_from = serializers.DateField(required=False, help_text="Held on this day or later.")
    held_to = serializers.DateField(required=False, help_text="Held on this day or earlier.")


class SessionSummary(Shown):
    """When one met, how, and about what."""

    client = Reference(source="client")
    author = serializers.CharField(source="author.name", help_text="Who recorded it.")
    minutes = serializers.IntegerField()
    target = Reference(source="target", allow_null=True)
    processes = ProcessesField()

    class Meta:
        model = Session
        fields = [
            "id",
            "client",
            "author",
            "held_on",
            "minutes",
            "mode",
            "target",
            "processes",
            "next_step",
            "next_on",
            "signed_at",
        ]


class AmendmentShown(Shown):
    """What was added to a signed note."""

    author = serializers.CharField(source="author.name")

    class Meta:
        model = NoteAmendment
        fields = ["id", "author", "added_at", "reason", "text"]


class SessionRecord(SessionSummary):
    """A session with what was written down of it."""

    parts = {
        "note": SessionNote,
        "cosigned_at": SessionNote,
        "cosigned_by": SessionNote,
        "amendments": NoteAmendment,
        "statements": ClientStatement,
        "rulers": RulerReading,
    }

    note = serializers.CharField(source="shown.note.text")
    cosigned_at = serializers.DateTimeField(source="shown.note.cosigned_at", allow_null=True)
    cosigned_by = serializers.CharField(source="shown.note.cosigned_by.name", allow_null=True)
    amendments = AmendmentShown(many=True, source="shown.amendments")
    statements = StatementPart(many=True, source="shown.statements")
    rulers = RulerPart(many=True, source="shown.rulers")

    class Meta(SessionSummary.Meta):
        fields = [
            *SessionSummary.Meta.fields,
            "note",
            "cosigned_at",
            "cosigned_by",
            "amendments",
            "statements",
            "rulers",
        ]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        instance.shown = parts_of(instance, actor=self.context["request"].user)
        return super().to_representation(instance)
