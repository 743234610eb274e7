"""The guards of the code, each with a way to take it away for as long as a test runs.

A change is made through ``patch``, or by the block that is returned.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.contrib.admin.checks import ModelAdminChecks
from django.db import models

from agencies import ambient, checks, middleware, tasks, tenancy
from agencies.access import actors, policy, reaches
from agencies.access.admin import AgencyAdmin, _Rights
from agencies.access.admin_checks import FiltersInReach
from agencies.access.admin_site import AgencyAdminSite
from agencies.access.api.fields import ReachField
from agencies.access.api.viewsets import AgencyViewSet
from agencies.access.forms import choices_in_reach
from agencies.access.http import reach_or_404
from agencies.constraints import SameAgency
from agencies.models import Membership
from agencies.postgresql import base
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet
from clients.admin import ClientAdmin
from clients.models import Assignment
from config.readiness import refuse_unbound_role
from tests.mutations.guards import another_body

MonkeyPatch = pytest.MonkeyPatch


def without_manager_filter(patch: MonkeyPatch) -> None:
    def everything(self: Any) -> Any:
        rows = super(TenantManager, self).get_queryset()
        rows._scoped = tenancy.active_agency() is not None
        return rows

    patch.setattr(TenantManager, "get_queryset", everything)


def without_ambient_guard(patch: MonkeyPatch) -> None:
    patch.setattr(TenantQuerySet, "_guard", lambda *_: None)


def without_refusal_of_foreign_rows(patch: MonkeyPatch) -> None:
    patch.setattr(TenantModel, "refuse_other_agency", lambda _: None)


def _tell(patch: MonkeyPatch, tell: Callable[[Any, Any], None]) -> None:
    """Both ways of telling: a transaction that is open, and one that begins."""
    patch.setattr(ambient, "write_settings", tell)
    patch.setattr(base, "begin_told", tell)


def with_the_database_told_nothing(patch: MonkeyPatch) -> None:
    _tell(patch, lambda *_: None)


def with_the_agency_never_taken_back(patch: MonkeyPatch) -> None:
    told = ambient.write_settings
    _tell(patch, lambda to, settings: told(to, {k: v for k, v in settings.items() if v} or {"app.x": "1"}))


def with_the_agency_told_to_the_connection(patch: MonkeyPatch) -> None:
    """For as long as it is open, not for the transaction: what a pool would hand to the next one."""

    def tell(to: Any, settings: Any) -> None:
        with to.connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, str(value)])

    _tell(patch, tell)


def without_same_agency_in_forms(patch: MonkeyPatch) -> None:
    patch.setattr(SameAgency, "validate", lambda *_, **__: None)


def without_reach(patch: MonkeyPatch) -> None:
    patch.setattr(policy, "within_reach", lambda _, __, queryset: queryset)


def without_state(patch: MonkeyPatch) -> None:
    patch.setattr(policy.Resource, "q", policy.Resource.within)


def without_the_actors_agency(patch: MonkeyPatch) -> None:
    patch.setattr(policy, "in_agency_of", lambda _, rows: rows)


def with_every_object_allowed(patch: MonkeyPatch) -> None:
    patch.setattr(policy, "allows", lambda *_: True)


def with_every_right_granted(patch: MonkeyPatch) -> None:
    patch.setattr(policy, "granted", lambda *_: True)


def without_a_second_look_when_locking(patch: MonkeyPatch) -> None:
    patch.setattr(policy, "locked", lambda _, __, obj: type(obj)._default_manager.get(pk=obj.pk))


def without_a_look_after_saving(patch: MonkeyPatch) -> None:
    patch.setattr(policy, "ensure", lambda *_: None)


def with_yesterdays_caseload(patch: MonkeyPatch) -> None:
    """Assignments count from their first day on and never end."""
    _put_rules_together_anew(patch)
    kind = type(Assignment.objects.all())
    patch.setattr(kind, "on", lambda rows, day: rows.filter(starts_on__lte=day))


def _put_rules_together_anew(patch: MonkeyPatch) -> None:
    """Else what was put together before a guard was taken away would still hold."""
    patch.setattr(reaches, "_put_together", reaches._put_together.__wrapped__)


def with_tomorrows_caseload(patch: MonkeyPatch) -> None:
    _put_rules_together_anew(patch)
    kind = type(Assignment.objects.all())
    open_ended = models.Q(ends_on=None)
    patch.setattr(kind, "on", lambda rows, day: rows.filter(open_ended | models.Q(ends_on__gt=day)))


def with_choices_of_the_agency(_: MonkeyPatch) -> AbstractContextManager[None]:
    def everything(actor, queryset):
        return queryset

    return another_body(choices_in_reach, everything)


def with_pages_of_the_agency(_: MonkeyPatch) -> AbstractContextManager[None]:
    def found(request, action, rows, *, public_id):
        queryset = rows if isinstance(rows, QuerySet) else rows._default_manager.all()  # type: ignore[name-defined]  # noqa: F821 - names of the other module
        return queryset.filter(public_id=public_id).first()

    return another_body(reach_or_404, found)


def with_plain_admin_filters(patch: MonkeyPatch) -> None:
    patch.setattr(ClientAdmin, "list_filter", [("team", RelatedFieldListFilter)])


def with_admin_lists_of_the_agency(patch: MonkeyPatch) -> None:
    patch.setattr(AgencyAdmin, "get_queryset", ModelAdmin.get_queryset)


def with_admin_questions_unasked(patch: MonkeyPatch) -> None:
    patch.setattr(_Rights, "_may", lambda *_: True)


def with_admin_lookups_of_django(patch: MonkeyPatch) -> None:
    patch.setattr(AgencyAdmin, "lookup_allowed", ModelAdmin.lookup_allowed)


def with_admin_form_fields_of_django(patch: MonkeyPatch) -> None:
    patch.delattr(_Rights, "formfield_for_foreignkey")


def with_api_references_of_the_agency(patch: MonkeyPatch) -> None:
    patch.setattr(ReachField, "get_queryset", lambda field: field.model._default_manager.all())


def with_api_lists_of_the_agency(patch: MonkeyPatch) -> None:
    patch.setattr(AgencyViewSet, "get_queryset", lambda view: view.rows())


def with_strangers_let_in(patch: MonkeyPatch) -> None:
    def anybody(_: int, *, agency: Any, at: Any) -> Any:
        with tenancy.activate(agency.pk):
            return actors.actor_from(Membership.objects.order_by("pk")[0], agency=agency, at=at)

    patch.setattr(middleware, "actor_for", anybody)


def with_tasks_for_who_has_left(patch: MonkeyPatch) -> None:
    def whoever(membership_id: int, *, agency: Any, at: Any) -> Any:
        with tenancy.activate(agency.pk):
            return actors.actor_from(Membership.objects.get(pk=membership_id), agency=agency, at=at)

    patch.setattr(tasks, "actor_by_membership", whoever)


def with_tasks_outside_the_agency(patch: MonkeyPatch) -> None:
    def run(self: Any, *, agency_id: int, membership_id: int, **kwargs: Any) -> Any:
        return self.body(self._actor(agency_id, membership_id), **kwargs)

    patch.setattr(tasks.AgencyTask, "run", run)


def with_any_role_serving(_: MonkeyPatch) -> AbstractContextManager[None]:
    return another_body(refuse_unbound_role, lambda: None)


def without_the_check_of_models(_: MonkeyPatch) -> AbstractContextManager[None]:
    return another_body(checks.faults_of, lambda model: [])  # noqa: ARG005 - the shape of the one replaced


def without_the_check_of_admin_filters(patch: MonkeyPatch) -> None:
    item = ModelAdminChecks._check_list_filter_item  # type: ignore[attr-defined]  # Django's hook
    patch.setattr(FiltersInReach, "_check_list_filter_item", item)


def without_the_check_of_admin_classes(patch: MonkeyPatch) -> None:
    patch.delattr(AgencyAdminSite, "check")
