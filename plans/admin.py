"""Plans in the admin: found here, written and signed on their own pages."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.access.admin import ReadOnlyAdmin, actor_of
from agencies.access.admin_site import agency_admin
from clients.search import clients_found
from plans.models import PlanVersion
from plans.standing import IN_STATE, Standing
from plans.states import LABELS


class StateFilter(SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(standing.value, LABELS[standing]) for standing in Standing]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PlanVersion]) -> QuerySet[PlanVersion]:
        chosen = self.value()
        return queryset.filter(IN_STATE[Standing(chosen)]) if chosen in set(Standing) else queryset


@admin.register(PlanVersion, site=agency_admin)
class PlanVersionAdmin(ReadOnlyAdmin[PlanVersion]):
    list_display = ["name", "client", "state", "author", "review_due_on"]
    list_display_links = None
    list_filter = [StateFilter]
    list_select_related = ["plan__client", "author"]
    search_fields = ["plan__client__family_name"]
    search_help_text = "Any part of a client's name, or the whole client number."
    ordering = ["-plan__pk", "-number", "-pk"]

    def find(
        self, request: HttpRequest, queryset: QuerySet[PlanVersion], search_term: str
    ) -> tuple[QuerySet[PlanVersion], bool]:
        if not search_term:
            return queryset, False
        return queryset.filter(plan__client__in=clients_found(actor_of(request), search_term)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Plans", **(extra_context or {})})

    @admin.display(description="Plan")
    def name(self, version: PlanVersion) -> SafeString:
        page = reverse("plans:page", args=[version.public_id])
        return format_html('<a href="{}">{}</a>', page, version)

    @admin.display(description="Client")
    def client(self, version: PlanVersion) -> str:
        return str(version.plan.client)

    @admin.display(description="State")
    def state(self, version: PlanVersion) -> str:
        return LABELS[version.state]
