"""System checks: a new model without its protection is stopped here, and told what to do."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import Error, Tags, register
from django.db import connections, models

from agencies.access.policy import resources
from agencies.constraints import SameAgency
from agencies.isolation import Finding, findings
from agencies.roles import privilege_findings, role_findings
from agencies.tenancy import TenantModel


def tenant_models() -> list[type[TenantModel]]:
    """Every concrete tenant model of the installation, found by looking."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def _foreign_keys(model: type[TenantModel]) -> Iterator[models.ForeignKey[Any, Any]]:
    """The foreign keys of ``model`` to tenant models."""
    for field in model._meta.local_fields:
        target = field.related_model
        if (
            isinstance(field, models.ForeignKey)
            and isinstance(target, type)
            and issubclass(target, TenantModel)
        ):
            yield field


@register()
def tenant_models_are_protected(**_: Any) -> list[Error]:
    """E001 to E004 for every tenant model."""
    return [fault for model in tenant_models() for fault in faults_of(model)]


def faults_of(model: type[TenantModel]) -> list[Error]:
    """What one model's definition lacks; empty for a model that is protected."""
    return [
        *_without_policy(model),
        *_keys_that_could_leave(model),
        *_hidden_relations(model),
        *_uniqueness_that_tells(model),
    ]


def _without_policy(model: type[TenantModel]) -> Iterator[Error]:
    if model not in resources():
        yield Error(
            f"{model._meta.label} has no row in the table of rights.",
            hint="Register a Resource for it in its app's policy.py.",
            obj=model,
            id="evoke.E001",
        )


def _keys_that_could_leave(model: type[TenantModel]) -> Iterator[Error]:
    guarded = {c.field for c in model._meta.constraints if isinstance(c, SameAgency)}
    for field in _foreign_keys(model):
        if field.name not in guarded:
            yield Error(
                f"{model._meta.label}.{field.name} could point into another agency.",
                hint=f"Add SameAgency(field={field.name!r}, name=…) to Meta.constraints.",
                obj=model,
                id="evoke.E002",
            )


def _hidden_relations(model: type[TenantModel]) -> Iterator[Error]:
    for field in [*model._meta.local_many_to_many, *model._meta.private_fields]:
        yield Error(
            f"{model._meta.label}.{field.name} is a relation without an agency of its own.",
            hint="Write the joining model out, with an agency; generic foreign keys cannot be guarded.",
            obj=model,
            id="evoke.E003",
        )


def _uniqueness_that_tells(model: type[TenantModel]) -> Iterator[Error]:
    tenant_keys = {"agency", *(field.name for field in _foreign_keys(model))}
    for name, fields in _unique_sets(model):
        if tenant_keys.isdisjoint(fields):
            yield Error(
                f"{model._meta.label}: {name} would tell one agency what another one has.",
                hint="Put agency first into the unique constraint; use no unique=True.",
                obj=model,
                id="evoke.E004",
            )


def _unique_sets(model: type[TenantModel]) -> Iterator[tuple[str, Sequence[str]]]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield constraint.name, constraint.fields
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key and not isinstance(field, models.OneToOneField):
            yield field.name, [field.name]
    for together in model._meta.unique_together:
        yield str(together), together


@register(Tags.database)
def every_tenant_table_is_isolated(*, databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    """E005 and E007 to E010, for whatever stands in the database, whoever made it."""
    return [_error(found) for alias in databases or [] for found in _found_in(alias, findings)]


@register(Tags.database)
def application_role_is_bound(*, databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    """E006: the role that serves is no superuser, bypasses nothing, owns no table and cannot come to."""
    asked = ["default"] if "default" in (databases or []) else []
    return [_error(found) for alias in asked for found in _found_in(alias, role_findings)]


@register(Tags.database)
def application_role_only_writes_rows(*, databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    """E011: the role that serves reads and writes rows, and may do nothing to a table as a whole."""
    asked = ["default"] if "default" in (databases or []) else []
    return [_error(found) for alias in asked for found in _found_in(alias, privilege_findings)]


def _found_in(alias: str, look: Callable[[Any], Iterable[Finding]]) -> list[Finding]:
    with connections[alias].cursor() as cursor:
        return list(look(cursor))


def _error(found: Finding) -> Error:
    models_ = {model._meta.db_table: model for model in tenant_models()}
    return Error(
        found.says, hint=found.hint, obj=models_.get(found.relation, found.relation or None), id=found.id
    )
