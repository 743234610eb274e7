"""References in payloads."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

from agencies.access.forms import choices_in_reach


class ReachField(serializers.SlugRelatedField[Any]):
    """A reference in a payload: names only a row within the reach of whoever sends it."""

    def __init__(self, **kwargs: Any) -> None:
        self.model: type[Model] | None = kwargs.pop("model", None)
        if self.model is not None:
            kwargs["queryset"] = self.model._default_manager.all()
        super().__init__(slug_field="public_id", **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset()
        return choices_in_reach(self.context["request"].user, queryset)

    default_error_messages: ClassVar[dict[str, Any]] = {
        "does_not_exist": "There is no such record within your reach.",
        "invalid": "This is not a reference.",
    }
