"""The sites of Django's admin: one door to each, and the first page of an agency's."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from agencies.access import policy
from agencies.access.admin import AgencyAdmin, AgencyInline, actor_of
from agencies.access.admin_checks import unguarded
from agencies.access.vocabulary import Action
from agencies.outside import outside


class OneDoor(admin.AdminSite):
    """An admin that people enter and leave by the pages of the installation alone.

    Django's own page for a new password would ask by other rules and answer any number of guesses.
    """

    _LEFT_OUT: ClassVar[frozenset[str]] = frozenset(
        {"password_change", "password_change_done", "view_on_site"}
    )

    def get_urls(self) -> list[Any]:
        return [route for route in super().get_urls() if getattr(route, "name", "") not in self._LEFT_OUT]

    def logout(  # type: ignore[override]  # the stubs know the page alone, Django any answer
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django asks for this address by name."""
        return redirect(outside("account_logout"))


class AgencyAdminSite(OneDoor):
    """The admin of one agency: whoever has a right on any of its records may come in."""

    site_title = "Evoke"
    index_title = "Today"
    site_url = None
    enable_nav_sidebar = False

    def check(self, app_configs: Any) -> list[Any]:
        """As Django's, and nothing is registered here that does not ask the policy."""
        return [*super().check(app_configs), *unguarded(self._registry, AgencyAdmin, AgencyInline)]

    def has_permission(self, request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        return (
            actor is not None
            and any(
                policy.granted(actor, Action.VIEW, model)
                for model in self._registry
                if model in policy.resources()
            )
            and actor.role not in _ELSEWHERE
        )

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one door, outside; a member who comes here has no right to any record shown."""
        raise policy.NotGranted(f"As {actor_of(request).role_label.lower()} your work is elsewhere.")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        lists = [make(actor_of(request)) for make in _work_lists]
        context = {"work_lists": [shown for shown in lists if shown], **(extra_context or {})}
        return super().index(request, context)


_ELSEWHERE = {"client", "coder"}
_work_lists: list[Any] = []


def add_work_list(make: Any) -> Any:
    """Show a list on the first page; ``make(actor)`` gives it, or None where the role has none."""
    _work_lists.append(make)
    return make


agency_admin = AgencyAdminSite(name="admin")
