"""The operator's own site: agencies and people of the installation, no clinical model."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path, reverse

from agencies.access.admin import OneDoor
from agencies.models import Agency, User
from config.platform_support import support


class PlatformAdmin(OneDoor):
    site_header = "Evoke platform"
    site_title = "Evoke platform"
    index_title = "The installation"
    site_url = None
    index_template = "platform/index.html"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one door; whoever is signed in and comes here again may not enter."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(reverse("platform:index"), resolve_url(settings.LOGIN_URL))

    def get_urls(self) -> list[Any]:
        return [path("support/", self.admin_view(support), name="support"), *super().get_urls()]

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and getattr(request.user, "is_operator", False)


platform_admin = PlatformAdmin(name="platform")


@admin.register(Agency, site=platform_admin)
class AgencyOnPlatform(admin.ModelAdmin[Agency]):
    list_display = ["name", "slug", "time_zone", "founded_at", "closed_at"]
    readonly_fields = [
        "slug",
        "founded_at",
        # The agency's own to decide, on its page "Agency settings".
        "mfa_roles",
        "idle_minutes",
        "absolute_hours",
        "draft_days",
        "support_allowed",
        "emergency_allowed",
    ]
    ordering = ["name", "pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Agencies are founded by ``manage.py found_agency``, with their first administrator."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        return False


@admin.register(User, site=platform_admin)
class UserOnPlatform(admin.ModelAdmin[User]):
    list_display = ["email", "name", "is_active", "is_operator"]
    fields = ["email", "name", "is_active", "is_operator", "joined_at"]
    readonly_fields = ["email", "joined_at"]  # whoever names the address can become its person
    search_fields = ["email", "name"]
    ordering = ["email", "pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come by invitation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
