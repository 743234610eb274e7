"""One guard of the database taken away at a time: each time a named test of the suite goes red.

The owner changes the database for good and puts it right again afterwards; so the guards run in a
transaction of their own, which is over by then.

``./test mutations`` damages every table and every key in turn; the ordinary run a few of them.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections

from agencies.audit.models import AuditEvent
from agencies.checks import tenant_models
from agencies.constraints import SameAgency
from agencies.grants import application_role
from agencies.isolation import SCOPE
from agencies.models import Agency, Membership
from clients.models import Client, Strength
from sessions.fidelity.models import Review
from tests import test_isolation, test_tenancy
from tests.attacks import test_database as attacks
from tests.cast import Cast
from tests.mutations.guards import Guard, guard
from tests.test_isolation import serving_as


@dataclass(frozen=True)
class Damage:
    """What the owner does, and how it is put right."""

    done: str
    undone: str


def owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        cursor.execute(statement)


@pytest.fixture
def casts(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Cast]]:
    """Both agencies, without the transaction that other tests run in."""
    with django_db_blocker.unblock():
        yield {slug: Cast(Agency.objects.get(slug=slug)) for slug in ("north", "south")}


def unnoticed(damage: Damage, guards: list[Guard], find: Any) -> list[str]:
    """The guards that stay green although the damage is done; all are green before and after it."""
    for each in guards:
        each.run(find)
    owner(damage.done)
    try:
        green = [each.name for each in guards if not each.is_red(find)]
    finally:
        owner(damage.undone)
    for each in guards:
        each.run(find)
    return green


EVERY_ONE = "EVERY_MUTATION" in os.environ
TABLES = tenant_models() if EVERY_ONE else [Client, Membership, AuditEvent]
POLICY = f'CREATE POLICY agency ON "{{table}}" USING ({SCOPE}) WITH CHECK ({SCOPE})'
DAMAGES = {
    "no policy": Damage('DROP POLICY agency ON "{table}"', POLICY),
    "switched off": Damage(
        'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY', 'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    ),
    "reads everything": Damage(
        'ALTER POLICY agency ON "{table}" USING (true)', f'ALTER POLICY agency ON "{{table}}" USING ({SCOPE})'
    ),
    "takes everything": Damage(
        'ALTER POLICY agency ON "{table}" WITH CHECK (true)',
        f'ALTER POLICY agency ON "{{table}}" WITH CHECK ({SCOPE})',
    ),
    "a second policy": Damage(
        'CREATE POLICY everyone ON "{table}" FOR SELECT USING (true)', 'DROP POLICY everyone ON "{table}"'
    ),
}
FOUND_BY_LOOKING = guard(test_isolation.test_every_tenant_table_is_isolated)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_suite_goes_red_for_each_table(casts: dict[str, Cast], model: type[Any]) -> None:
    reads = guard(test_tenancy.test_raw_sql_without_an_agency_sees_no_row, model=model)
    writes = guard(test_tenancy.test_database_refuses_a_foreign_row_in_every_table, model=model)
    table = model._meta.db_table
    green = {}
    for what, damage in DAMAGES.items():
        here = Damage(damage.done.format(table=table), damage.undone.format(table=table))
        by_row = writes if what == "takes everything" else reads
        green[what] = unnoticed(here, [by_row, FOUND_BY_LOOKING], casts.__getitem__)
    assert green == {what: [] for what in DAMAGES}


KEYS = [
    (model, rule.name)
    for model in tenant_models()
    for rule in model._meta.constraints
    if isinstance(rule, SameAgency) and (EVERY_ONE or model in {Strength, Review})
]


@pytest.mark.parametrize(("model", "name"), KEYS, ids=[name for _, name in KEYS])
def test_suite_goes_red_for_each_key(casts: dict[str, Cast], model: type[Any], name: str) -> None:
    guards = [guard(attacks.test_attack_32_key_or_uniqueness_without_the_agency)]
    if name == "strength_client_same_agency":
        guards.append(guard(test_tenancy.test_composite_key_refuses_a_row_pointing_into_another_agency))
    table = model._meta.db_table
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        (definition,) = cursor.fetchone() or ("",)
    damage = Damage(
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}',
    )
    assert unnoticed(damage, guards, casts.__getitem__) == []


def test_suite_goes_red_with_a_right_on_whole_tables(casts: dict[str, Cast]) -> None:
    table, role = "clients_strength", application_role()
    damage = Damage(f'GRANT TRUNCATE ON {table} TO "{role}"', f'REVOKE TRUNCATE ON {table} FROM "{role}"')
    guards = [guard(test_tenancy.test_truncate_is_refused, table=table), FIT_TO_SERVE]
    assert unnoticed(damage, guards, casts.__getitem__) == []


FIT_TO_SERVE = guard(test_isolation.test_application_is_fit_to_serve)


@pytest.mark.parametrize(
    "noticed_by",
    [
        FIT_TO_SERVE,
        guard(test_tenancy.test_database_refuses_what_the_guard_lets_through),
        guard(test_tenancy.test_raw_sql_without_an_agency_sees_no_row, model=Client),
        guard(test_tenancy.test_database_refuses_a_foreign_insert),
        guard(test_tenancy.test_database_refuses_moving_a_row_to_another_agency),
    ],
    ids=lambda each: each.test.__name__,
)
def test_suite_goes_red_when_run_as_the_owner(casts: dict[str, Cast], noticed_by: Guard) -> None:
    """The owner here bypasses row-level security, as the one who dumps does."""
    noticed_by.run(casts.__getitem__)
    privileged = connections["owner"].settings_dict
    with serving_as(privileged["USER"], privileged["PASSWORD"]):
        assert noticed_by.is_red(casts.__getitem__)
