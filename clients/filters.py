"""Filters of the client list: every choice is a fixed word, none lists rows."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from agencies.access.admin import actor_of
from clients.models import Assignment, Client


class ClosedFilter(SimpleListFilter):
    """Open records, unless one asks for others."""

    title = "record"
    parameter_name = "closed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Open"), ("yes", "Closed"), ("all", "All")]

    def choices(self, changelist: ChangeList) -> Any:
        """As Django's, with "Open" in the place of "All"."""
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or "no") == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Client]) -> QuerySet[Client]:
        match self.value():
            case "all":
                return queryset
            case "yes":
                return queryset.exclude(closed_on=None)
            case _:
                return queryset.filter(closed_on=None)


class CaseloadFilter(SimpleListFilter):
    """Clients who are on someone's caseload today, or on nobody's."""

    title = "caseload"
    parameter_name = "caseload"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("someone", "With a practitioner"), ("nobody", "Nobody yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Client]) -> QuerySet[Client]:
        taken = Assignment.objects.on(actor_of(request).today).working().values("client_id")
        match self.value():
            case "someone":
                return queryset.filter(pk__in=taken)
            case "nobody":
                return queryset.exclude(pk__in=taken)
            case _:
                return queryset
