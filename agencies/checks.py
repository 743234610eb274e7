"""System checks: a new model without its protection is stopped here, and told what to do."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import Error, Tags, register
from django.db import connections, models

from agencies.access.policy import resources
from agencies.constraints import SameAgency
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


ISOLATED = """
SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polpermissive AND p.polcmd = '*'
AND p.polname = 'agency' AND p.polwithcheck IS NOT NULL
AND pg_get_expr(p.polqual, p.polrelid) LIKE '%%app.agency_id%%'
AND pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%%app.agency_id%%'
"""


@register(Tags.database)
def every_tenant_table_is_isolated(*, databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    return [
        Error(
            f"The table {model._meta.db_table} has no row-level security.",
            hint=f"Add EnableRowLevelSecurity({model.__name__!r}) to its migration.",
            obj=model,
            id="evoke.E005",
        )
        for alias in databases or []
        for model in _unisolated(alias)
    ]


def _unisolated(alias: str) -> list[type[TenantModel]]:
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute(ISOLATED)
        isolated = {name for (name,) in cursor.fetchall()}
        existing = set(connection.introspection.table_names(cursor))
    return [m for m in tenant_models() if m._meta.db_table in existing - isolated]


PRIVILEGES = """
SELECT r.rolsuper, r.rolbypassrls, EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'MEMBER')
) FROM pg_roles r WHERE r.rolname = current_user
"""


@register(Tags.database)
def application_role_is_bound(*, databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    """The role that serves is no superuser, bypasses nothing and owns no table."""
    if "default" not in (databases or []):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(PRIVILEGES)
        names = ("is a superuser", "bypasses row-level security", "owns tables")
        faults = [name for name, is_so in zip(names, cursor.fetchone() or (), strict=True) if is_so]
    return [
        Error(
            f"The application's database role {fault}: agencies would not be kept apart.",
            hint="Serve with a role of its own; let another one own the tables and migrate.",
            id="evoke.E006",
        )
        for fault in faults
    ]
