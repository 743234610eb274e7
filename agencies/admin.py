"""What the admin shows of people, seats and teams, and the trail."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agencies.access import policy
from agencies.access.admin import AgencyAdmin, ReadOnlyAdmin, actor_of
from agencies.access.admin_site import agency_admin
from agencies.access.vocabulary import Action
from agencies.admin_filters import (
    InvitationStanding,
    SeatRole,
    SeatStanding,
    StaffOrClients,
)
from agencies.invitation_rules import lapsed_among
from agencies.models import Invitation, Membership, Team
from agencies.standing import Standing, standing_of_invitation, standing_of_seat


def _badge(standing: Standing) -> SafeString:
    since = f" {timezone.localtime(standing.since):%B %-d, %Y}" if standing.since else ""
    return format_html('<span class="badge badge--{}">{}</span>{}', standing.kind, standing.label, since)


def _link_to_seat(seat: Membership, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("people:member", args=[seat.public_id]), words)


@admin.register(Team, site=agency_admin)
class TeamAdmin(AgencyAdmin[Team]):
    list_display = ["name", "people"]
    fields = ["name"]
    search_fields = ["name"]
    ordering = ["name", "pk"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Teams", **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        working = Count("members", filter=Q(members__membership__ended_at=None))
        return super().get_queryset(request).annotate(working=working)

    @admin.display(description="People", ordering="working")
    def people(self, team: Any) -> int:
        return int(team.working)


@admin.register(Membership, site=agency_admin)
class MembershipAdmin(ReadOnlyAdmin[Membership]):
    """The list; a seat itself is looked at and changed on its own page."""

    change_list_template = "agencies/members.html"
    list_display = ["person", "role", "title", "standing"]
    list_display_links = None
    list_filter = [StaffOrClients, SeatStanding, SeatRole]
    search_fields = ["name", "user__email"]
    search_help_text = "Any part of the name or the e-mail address."
    ordering = ["name", "pk"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "title": "Members",
            "may_invite": policy.granted(actor_of(request), Action.ADD, Membership),
            "may_export": policy.granted(actor_of(request), Action.EXPORT, Membership),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        seat = self.get_object(request, object_id)
        if seat is None:
            raise Http404
        return redirect("people:member", seat.public_id)

    @admin.display(description="Name", ordering="name")
    def person(self, seat: Membership) -> SafeString:
        return _link_to_seat(seat, seat.name)

    @admin.display(description="State")
    def standing(self, seat: Membership) -> SafeString:
        return _badge(standing_of_seat(seat))


@admin.register(Invitation, site=agency_admin)
class InvitationAdmin(ReadOnlyAdmin[Invitation]):
    """The list; sending again and withdrawing stand on the page of the seat."""

    list_display = ["person", "standing", "email", "role", "invited_by"]
    list_display_links = None
    list_filter = [InvitationStanding]
    list_select_related = ["agency", "membership", "invited_by__user"]
    search_fields = ["email", "membership__name"]
    search_help_text = "Any part of the name or the e-mail address."
    ordering = ["-invited_at", "-pk"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Invitations", **(extra_context or {})})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Which of the rows shown have lapsed is asked once for all of them."""
        shown = super().get_changelist_instance(request)
        lapsed = lapsed_among(shown.result_list, at=timezone.now())
        for row in shown.result_list:
            row.lapsed = row.pk in lapsed
        return shown

    @admin.display(description="For", ordering="membership__name")
    def person(self, invitation: Invitation) -> SafeString:
        return _link_to_seat(invitation.membership, invitation.membership.name)

    @admin.display(description="Role")
    def role(self, invitation: Invitation) -> str:
        return invitation.get_role_display()

    @admin.display(description="State")
    def standing(self, invitation: Any) -> SafeString:
        lapsed = {invitation.pk} if invitation.lapsed else set()
        return _badge(standing_of_invitation(invitation, at=timezone.now(), lapsed=lapsed))
