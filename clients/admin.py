"""Clients in the admin: find one, open a record, correct who someone is."""

from dataclasses import fields
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import DateField, OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.access.admin import AgencyAdmin, actor_of
from agencies.access.admin_site import agency_admin
from agencies.access.vocabulary import Role
from clients.details import ClientDetails
from clients.filters import CaseloadFilter, ClosedFilter
from clients.forms import DayInput
from clients.models import Client
from clients.policy import may_move
from clients.record_form import RecordForm
from clients.services import change_client, open_client

ONE_WAY_OUT = {"show_save_and_add_another": False, "show_save_and_continue": False}


def details_of(client: Client) -> ClientDetails:
    """Who the client is, as her (perhaps unsaved) row says."""
    return ClientDetails(**{part.name: getattr(client, part.name) for part in fields(ClientDetails)})


@admin.register(Client, site=agency_admin)
class ClientAdmin(AgencyAdmin[Client]):
    form = RecordForm
    list_display = ["name", "number", "practitioner", "team", "last_session", "opened"]
    list_display_links = None
    list_filter = [ClosedFilter, CaseloadFilter, ("team", RelatedOnlyFieldListFilter)]
    list_select_related = ["team"]
    ordering = ["family_name", "given_name", "pk"]
    search_fields = ["family_name"]
    search_help_text = "Any part of the name, or the whole client number."
    formfield_overrides = {DateField: {"widget": DayInput}}
    fieldsets = [
        ("Name", {"fields": ["given_name", "family_name", "chosen_name", "pronouns", "birth_date"]}),
        ("How to reach this person", {"fields": ["phone", "safe_to_leave_message", "email"]}),
        ("Language", {"fields": ["language", "needs_interpreter"]}),
        ("In this agency", {"fields": ["team", "opened_on"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Client]:
        session: Any = Client._meta.get_field("sessions").related_model  # the room above, never imported
        held = session.objects.filter(client=OuterRef("pk")).order_by("-held_on", "-pk").values("held_on")
        rows: Any = super().get_queryset(request)
        annotated = rows.with_practitioner(actor_of(request).today).annotate(
            last_session_on=Subquery(held[:1])
        )
        return cast("QuerySet[Client]", annotated)

    def find(
        self, request: HttpRequest, queryset: QuerySet[Client], search_term: str
    ) -> tuple[QuerySet[Client], bool]:
        rows: Any = queryset
        return rows.named_like(search_term), False

    def get_readonly_fields(self, request: HttpRequest, obj: Client | None = None) -> list[str]:
        """Who neither opens records nor fills caseloads leaves a client in her team."""
        return [] if may_move(actor_of(request)) else ["team"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """On one's own caseload every client is with oneself."""
        own = actor_of(request).role is Role.PRACTITIONER
        return [name for name in self.list_display if not (own and name == "practitioner")]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.today = actor_of(request).today
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The team is chosen here, not looked at in a second window."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "team" and field is not None:
            field.widget.can_view_related = False
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"opened_on": actor_of(request).today}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        mine = actor_of(request).role is Role.PRACTITIONER
        title = {"title": "My caseload" if mine else "Clients"}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        hint = "The client number is given when you save."
        context = {**ONE_WAY_OUT, "title": "Open a record", "subtitle": hint, **(extra_context or {})}
        return super().add_view(request, form_url, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {**ONE_WAY_OUT, "title": "Who this is", **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: Client, form: ModelForm[Client], change: bool) -> None:  # noqa: FBT001 - Django's signature
        actor = actor_of(request)
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            change_client(obj, changes=changes, by=actor)
            return
        opened = open_client(details=details_of(obj), team=obj.team, by=actor)
        obj.pk, obj.public_id, obj.number = opened.pk, opened.public_id, opened.number

    def response_post_save_add(self, request: HttpRequest, obj: Client) -> HttpResponseRedirect:
        return redirect("clients:page", public_id=obj.public_id)

    def response_post_save_change(self, request: HttpRequest, obj: Client) -> HttpResponseRedirect:
        return redirect("clients:page", public_id=obj.public_id)

    @admin.display(description="Client", ordering="family_name")
    def name(self, client: Client) -> SafeString:
        url = reverse("clients:page", kwargs={"public_id": client.public_id})
        return format_html('<a href="{}">{}</a>', url, client)

    @admin.display(description="Practitioner", ordering="practitioner_name", empty_value="Nobody yet")
    def practitioner(self, client: Any) -> str | None:
        return client.practitioner_name or None

    @admin.display(description="Last session", ordering="last_session_on", empty_value="None yet")
    def last_session(self, client: Any) -> str | None:
        return date_format(client.last_session_on, "F j, Y") if client.last_session_on else None

    @admin.display(description="Opened", ordering="opened_on")
    def opened(self, client: Client) -> str:
        return date_format(client.opened_on, "F j, Y")
