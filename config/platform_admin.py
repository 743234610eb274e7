"""The operator's own site: agencies and people of the installation, no clinical model.

Nobody comes in with a password alone: the second factor is asked for by the site, and no setting lifts that.
"""

from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path, reverse

from agencies.access.admin_site import OneDoor
from agencies.factors.doorway import led_to_the_step
from agencies.factors.proof import is_proven
from agencies.models import Agency, User
from config.platform_support import support

T = TypeVar("T", bound=Model)


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

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Every page of the site comes through here, so every one asks for the second factor first."""
        page = super().admin_view(view, cacheable)

        @wraps(page)
        def after_the_step(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if self.has_permission(request) and not is_proven(request):
                return led_to_the_step(request)
            answer: HttpResponse = page(request, *args, **kwargs)
            return answer

        return after_the_step


platform_admin = PlatformAdmin(name="platform")


class OnPlatform(admin.ModelAdmin[T]):
    """A table of the installation: its list is called what it lists, and rows come and go elsewhere."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: T | None = None) -> bool:
        return False


@admin.register(Agency, site=platform_admin)
class AgencyOnPlatform(OnPlatform[Agency]):
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


@admin.register(User, site=platform_admin)
class UserOnPlatform(OnPlatform[User]):
    list_display = ["email", "name", "is_active", "is_operator"]
    fields = ["email", "name", "is_active", "is_operator", "joined_at"]
    readonly_fields = ["email", "joined_at"]  # whoever names the address can become its person
    search_fields = ["email", "name"]
    ordering = ["email", "pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come by invitation."""
        return False
