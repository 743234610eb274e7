"""Sessions in the admin: a list to find one; it is read and written on its own page."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import DateFieldListFilter, RelatedOnlyFieldListFilter, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.access import policy
from agencies.access.admin import ReadOnlyAdmin, actor_of
from agencies.access.admin_site import agency_admin
from agencies.access.vocabulary import Action
from clients.search import clients_found
from sessions.models import Session, SessionNote


class SignedFilter(SimpleListFilter):
    """Sessions whose note is signed, or not yet; for supervisors those they can cosign."""

    title = "note"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        choices = [("unsigned", "Not signed yet"), ("signed", "Signed")]
        cosigns = policy.granted(actor_of(request), Action.COSIGN, SessionNote)
        return [*choices, ("uncosigned", "Waiting for a cosignature")] if cosigns else choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        match self.value():
            case "unsigned":
                return queryset.filter(signed_at=None)
            case "signed":
                return queryset.exclude(signed_at=None)
            case "uncosigned":
                waiting = policy.within_reach(actor_of(request), Action.COSIGN, SessionNote.objects.all())
                return queryset.filter(pk__in=waiting.values("session_id"))
            case _:
                return queryset


@admin.register(Session, site=agency_admin)
class SessionAdmin(ReadOnlyAdmin[Session]):
    list_display = ["day", "client", "author", "minutes", "mode", "state"]
    list_display_links = None
    list_filter = [
        SignedFilter,
        ("held_on", DateFieldListFilter),
        "mode",
        ("client__team", RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["client", "author"]
    ordering = ["-held_on", "-pk"]
    search_fields = ["client__family_name"]
    search_help_text = "Any part of a client's name, or the whole client number."

    def find(
        self, request: HttpRequest, queryset: QuerySet[Session], search_term: str
    ) -> tuple[QuerySet[Session], bool]:
        if not search_term:
            return queryset, False
        return queryset.filter(client__in=clients_found(actor_of(request), search_term)), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Sessions", **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """There is one page of a session, and it is not here."""
        session = self.get_object(request, object_id)
        if session is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect("sessions:page", public_id=session.public_id)

    @admin.display(description="Date", ordering="held_on")
    def day(self, session: Session) -> SafeString:
        url = reverse("sessions:page", kwargs={"public_id": session.public_id})
        return format_html('<a href="{}">{}</a>', url, date_format(session.held_on, "F j, Y"))

    @admin.display(description="Note", ordering="signed_at")
    def state(self, session: Session) -> str:
        return "Signed" if session.signed_at else "Not signed yet"
