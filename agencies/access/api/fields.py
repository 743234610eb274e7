"""Fields of payloads: references that stay within reach, words that stay as they were written."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from agencies.access.forms import choices_in_reach


@extend_schema_field(OpenApiTypes.UUID)
class ReachField(serializers.SlugRelatedField[Any]):
    """A reference in a payload: names only a row within the reach of whoever sends it."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": "There is no such record within your reach.",
        "invalid": "This is not a reference.",
    }

    def __init__(self, *, model: type[Model], **kwargs: Any) -> None:
        self.model = model
        super().__init__(slug_field="public_id", queryset=model._default_manager.all(), **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        # A new queryset: the one made with the class belongs to no agency.
        return choices_in_reach(self.context["request"].user, self.model._default_manager.all())

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not _is_reference(data):
            self.fail("invalid")
        return super().to_internal_value(data)


def _is_reference(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class Reference(serializers.UUIDField):
    """The reference of another record, read only; ``source`` leads to that record."""

    def __init__(self, *, source: str, **kwargs: Any) -> None:
        super().__init__(source=f"{source}.public_id", read_only=True, **kwargs)


class Text(serializers.CharField):
    """Words as they were written, blanks included; only blanks count as nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        if isinstance(data, str):
            data = data.replace("\r\n", "\n") if data.strip() else ""
        return super().run_validation(data)
