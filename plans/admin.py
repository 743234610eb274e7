"""Plans in the admin: found here, written and signed on their own pages."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.access.admin import ReadOnlyAdmin, agency_admin
from plans.documents import Standing
from plans.models import PlanVersion
from plans.states import LABELS, standing_of

IN_STATE = {
    Standing.DRAFT: Q(offered_at=None),
    Standing.OFFERED: Q(
        offered_at__isnull=False, client_signed_at=None, declined_at=None, superseded_at=None
    ),
    Standing.SIGNED: Q(client_signed_at__isnull=False, activated_at=None, superseded_at=None),
    Standing.ACTIVE: Q(activated_at__isnull=False, superseded_at=None, plan__closed_on=None),
    Standing.DECLINED: Q(declined_at__isnull=False, superseded_at=None),
    Standing.SUPERSEDED: Q(superseded_at__isnull=False),
    Standing.CLOSED: Q(activated_at__isnull=False, superseded_at=None, plan__closed_on__isnull=False),
}


class StateFilter(SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(standing.value, LABELS[standing]) for standing in IN_STATE]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PlanVersion]) -> QuerySet[PlanVersion]:
        chosen = self.value()
        return queryset.filter(IN_STATE[Standing(chosen)]) if chosen in set(Standing) else queryset


@admin.register(PlanVersion, site=agency_admin)
class PlanVersionAdmin(ReadOnlyAdmin[PlanVersion]):
    list_display = ["name", "client", "state", "author", "review_due_on"]
    list_display_links = None
    list_filter = [StateFilter]
    list_select_related = ["plan__client", "author"]
    search_fields = ["plan__client__given_name", "plan__client__family_name", "plan__client__chosen_name"]
    search_help_text = "Any part of the name."
    ordering = ["-plan__pk", "-number", "-pk"]

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
        return LABELS[standing_of(version)]
