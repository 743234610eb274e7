"""The operator's own site: agencies and people of the installation, no clinical model."""

from django.contrib import admin
from django.http import HttpRequest

from agencies.models import Agency, User


class PlatformAdmin(admin.AdminSite):
    site_header = "Evoke platform"
    site_title = "Evoke platform"
    index_title = "The installation"
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and getattr(request.user, "is_operator", False)


platform_admin = PlatformAdmin(name="platform")


@admin.register(Agency, site=platform_admin)
class AgencyOnPlatform(admin.ModelAdmin[Agency]):
    list_display = ["name", "slug", "time_zone", "founded_at", "closed_at"]
    readonly_fields = ["slug", "founded_at"]
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
    readonly_fields = ["joined_at"]
    search_fields = ["email", "name"]
    ordering = ["email", "pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come by invitation."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
