"""Filters of the lists about people and of the trail. None of them asks the database what to offer."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agencies.access.vocabulary import STAFF_ROLES, Role

Rule = Callable[[], Q]


class _Rules(SimpleListFilter):
    """A filter whose choices are named rules."""

    rules: dict[str, tuple[str, Rule]]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [(key, label) for key, (label, _) in self.rules.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.rules.get(self.value() or "")
        return queryset.filter(chosen[1]()) if chosen else queryset


class StaffOrClients(_Rules):
    title, parameter_name = "people", "people"
    rules = {
        "staff": ("Staff", lambda: Q(role__in=STAFF_ROLES)),
        "clients": ("Clients with a portal", lambda: Q(role=Role.CLIENT)),
    }


class SeatRole(_Rules):
    title, parameter_name = "role", "role"
    rules = {role.value: (role.label, partial(Q, role=role)) for role in (*STAFF_ROLES, Role.SUPPORT)}


class SeatStanding(_Rules):
    title, parameter_name = "state", "state"
    rules = {
        "joined": ("Joined", lambda: Q(joined_at__isnull=False, ended_at=None)),
        "waiting": ("Not joined yet", lambda: Q(joined_at=None, ended_at=None)),
        "left": ("Left", lambda: Q(ended_at__lte=timezone.now())),
    }


class InvitationStanding(_Rules):
    title, parameter_name = "state", "state"
    rules = {
        "open": (
            "Waiting for an answer",
            lambda: Q(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()),
        ),
        "run_out": (
            "Run out",
            lambda: Q(accepted_at=None, revoked_at=None, expires_at__lte=timezone.now()),
        ),
        "accepted": ("Accepted", lambda: Q(accepted_at__isnull=False)),
        "withdrawn": ("Withdrawn", lambda: Q(revoked_at__isnull=False)),
    }


def kind_in_words(kind: str) -> str:
    """The name of a kind of record as people say it; the stored name for a page, or for what is no more."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name).capitalize()
    except (LookupError, ValueError):
        return kind
