"""What requests may say, and what answers show."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.api.fields import Text
from agencies.access.vocabulary import Action

UNKNOWN = "There is no field of this name that you can set."


class Payload(serializers.Serializer[Any]):
    """What a request may say. A name nobody declared is refused, never passed over or passed on."""

    def to_internal_value(self, data: Any) -> Any:
        names = set(data) if isinstance(data, Mapping) else set()
        writable = {name for name, field in self.fields.items() if not field.read_only}
        problems: dict[str, Any] = {name: [UNKNOWN] for name in sorted(names - writable)}
        values = None
        try:
            values = super().to_internal_value(data)
        except ValidationError as refusal:
            problems = {**refusal.detail, **problems}  # type: ignore[dict-item]  # by field, for a serializer
        if problems:
            raise ValidationError(problems)
        return values

    def as_partial(self) -> "Payload":
        """The same, with nothing required at its top: what a list holds is still sent whole."""
        for field in self.fields.values():
            field.required = False
        return self


class Nothing(Payload):
    """Acts that need no further word."""


class ListQuery(Payload):
    """The part of a list that is asked for."""

    limit = serializers.IntegerField(
        min_value=1, required=False, help_text="Rows in one answer: 50 if you do not say, 200 at most."
    )
    offset = serializers.IntegerField(min_value=0, required=False, help_text="Rows to pass over.")


class ModelPayload(Payload, serializers.ModelSerializer[Any]):
    """Names, limits and necessity as the model has them; words stay as they were written."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: Text,
        models.TextField: Text,
    }


class Part(ModelPayload):
    """A part of a whole, read into the plain value ``makes``. It is sent whole, whatever the method."""

    makes: ClassVar[type[Any]]

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        return self.makes(**with_tuples(values))


def with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values with tuples for lists, as the frozen values of the domain hold them."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


class Shown(serializers.ModelSerializer[Any]):
    """What an answer shows of a record, by its reference.

    ``parts`` are left out, name and all, for a role without the right to see their model.
    """

    parts: ClassVar[Mapping[str, type[models.Model]]] = {}

    id = serializers.UUIDField(source="public_id")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = name not in self.parts
        return {name: field for name, field in fields.items() if self._may_see(name)}

    def _may_see(self, name: str) -> bool:
        actor = self.actor
        if actor is None or name not in self.parts:
            return True
        return policy.granted(actor, Action.VIEW, self.parts[name])

    @property
    def actor(self) -> Actor | None:
        """Whoever asks; None while the documentation is made."""
        user = getattr(self.context.get("request"), "user", None)
        return user if isinstance(user, Actor) else None
