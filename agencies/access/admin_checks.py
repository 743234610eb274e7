"""System checks of the admin: what would show or offer rows out of reach is refused before it is served."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.admin import AllValuesFieldListFilter, FieldListFilter, RelatedOnlyFieldListFilter
from django.contrib.admin.checks import ModelAdminChecks
from django.contrib.admin.utils import get_fields_from_path
from django.core.checks import CheckMessage, Error
from django.db.models.constants import LOOKUP_SEP


class FiltersInReach(ModelAdminChecks):
    """E012: a filter beside a list names only what the rows in reach have."""

    def _check_list_filter_item(self, obj: Any, item: Any, label: str) -> list[CheckMessage]:
        faults: list[CheckMessage] = super()._check_list_filter_item(obj, item, label)  # type: ignore[misc]  # Django's hook, private by name only
        return faults or list(self._telling(obj, item, label))

    def _telling(self, obj: Any, item: Any, label: str) -> Iterator[CheckMessage]:
        path, chosen = item if isinstance(item, tuple) else (item, None)
        if not isinstance(path, str):
            return
        field: Any = get_fields_from_path(obj.model, path)[-1]
        if field.is_relation and not _is(chosen, RelatedOnlyFieldListFilter):
            yield Error(
                f"The value of '{label}' would list every {field.related_model._meta.verbose_name} of the "
                "agency, out of reach too.",
                hint=f"Write ({path!r}, RelatedOnlyFieldListFilter) in list_filter.",
                obj=obj.__class__,
                id="evoke.E012",
            )
        elif LOOKUP_SEP in path and _is(chosen or _usual(field), AllValuesFieldListFilter):
            yield Error(
                f"The value of '{label}' would list what stands in records out of reach.",
                hint="Write a SimpleListFilter with choices of its own.",
                obj=obj.__class__,
                id="evoke.E012",
            )


def _is(chosen: Any, kind: type[FieldListFilter]) -> bool:
    return isinstance(chosen, type) and issubclass(chosen, kind)


def _usual(field: Any) -> type[FieldListFilter] | None:
    """The filter Django takes for a field when none is named."""
    usual: Any = FieldListFilter._field_list_filters  # type: ignore[attr-defined]  # noqa: SLF001 - read only
    return next((kind for fits, kind in usual if fits(field)), None)


def unguarded(registry: Mapping[Any, Any], base: type[Any], inline: type[Any]) -> list[Error]:
    """E013: every class registered here, and every inline of theirs, is one that asks the policy."""
    classes = [(model, type(admin), base) for model, admin in registry.items()]
    classes += [(model, each, inline) for model, admin in registry.items() for each in admin.inlines]
    return [
        Error(
            f"{found.__name__} would show {model._meta.label} without asking the table of rights.",
            hint=f"Let it be a subclass of {needed.__name__}.",
            obj=found,
            id="evoke.E013",
        )
        for model, found, needed in classes
        if not issubclass(found, needed)
    ]
