"""Past the product: what the database itself refuses to the role the application serves with."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import DatabaseError, connection, connections, transaction

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.checks import (
    application_role_is_bound,
    every_tenant_table_is_isolated,
    tenant_models,
    tenant_models_are_protected,
)
from agencies.documents.models import ExportJob
from agencies.isolation import isolated_tables
from clients.models import Client, TargetBehaviour
from config.readiness import refuse_unbound_role
from plans.models import PlanDocument, PlanVersion
from plans.tasks import make_pdf
from tests.attacks.harness import first
from tests.cast import Cast
from tests.sessions.filled import open_session, path_of

TABLES = {model._meta.db_table for model in tenant_models()}


def rows_of(statement: str, *values: Any, using: str = "default") -> list[Any]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values or None)
        found: list[Any] = cursor.fetchall()
        return found


@pytest.mark.django_db(databases=["default", "owner"])
def test_attack_30_serving_with_a_privileged_role(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_unbound_role()
    before, owner = connections["default"], connections["owner"]
    connections["default"] = owner
    try:
        assert [fault.id for fault in application_role_is_bound(databases=["default"])]
        with pytest.raises(Exception, match="owns tables"):
            refuse_unbound_role()
    finally:
        connections["default"] = before


WITH_AGENCY = """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE a.attname = 'agency_id' AND c.relkind IN ('r', 'p') AND n.nspname = 'public'"""
VIEWS = "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm', 'f')"
LOOPHOLES = "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
WHERE n.nspname = 'public' AND p.prosecdef"
OTHER_POLICIES = "SELECT tablename, policyname, cmd FROM pg_policies WHERE policyname <> 'agency'"


def test_attack_31_table_without_row_level_security() -> None:
    with connection.cursor() as cursor:
        assert isolated_tables(cursor) == TABLES
    assert {name for (name,) in rows_of(WITH_AGENCY)} == TABLES
    assert every_tenant_table_is_isolated(databases=["default"]) == []
    assert (rows_of(VIEWS), rows_of(LOOPHOLES)) == ([], [("audit_seal_lines",)])
    assert rows_of(OTHER_POLICIES) == [("agencies_membership", "own_seats", "SELECT")]


NULLABLE = "SELECT table_name FROM information_schema.columns \
WHERE table_schema = 'public' AND column_name = 'agency_id' AND is_nullable = 'YES'"
COLUMNS = """SELECT c.relname, f.relname, array_agg(a.attname ORDER BY a.attname)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
WHERE k.contype = '{kind}' GROUP BY k.oid, c.relname, f.relname"""
UNIQUE = """SELECT c.relname, array_agg(a.attname::text ORDER BY a.attname)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
WHERE i.indisunique AND NOT i.indisprimary GROUP BY i.indexrelid, c.relname"""
UNIQUE_BY_A_KEY = [  # reviewed: each column leads to a row of the same agency, by a composite key
    ("access_supportsession", ["seat_id"]),
    ("agencies_teammember", ["membership_id", "team_id"]),
    ("clients_client", ["seat_id"]),
    ("clients_emergencyreview", ["access_id"]),
    ("mi_sessions_sessionnote", ["session_id"]),
]


def test_attack_32_key_or_uniqueness_without_the_agency() -> None:
    assert tenant_models_are_protected() == []
    assert rows_of(NULLABLE) == []
    keys = {
        (table, to, tuple(names)) for table, to, names in rows_of(COLUMNS.format(kind="f")) if to in TABLES
    }
    plain = {(table, to, *names) for table, to, names in keys if len(names) == 1 and table in TABLES}
    assert len(plain) > 30
    assert [key for key in plain if (key[0], key[1], tuple(sorted((key[2], "agency_id")))) not in keys] == []
    assert {table for table, _, _ in keys} == {table for table in TABLES if any(k[0] == table for k in keys)}
    unique = [(table, names) for table, names in rows_of(UNIQUE) if table in TABLES]
    assert sorted(entry for entry in unique if "agency_id" not in entry[1]) == UNIQUE_BY_A_KEY


SEES_NOTHING = {
    "read": "SELECT 1 FROM clients_client WHERE agency_id = {south}",
    "read by reference": "SELECT 1 FROM clients_client WHERE public_id = '{client}'",
    "change": "UPDATE clients_client SET phone = '' WHERE agency_id = {south} RETURNING 1",
    "remove": "DELETE FROM clients_strength WHERE agency_id = {south} RETURNING 1",
    "lock": "SELECT 1 FROM clients_client WHERE agency_id = {south} FOR UPDATE",
    "statistics": "SELECT 1 FROM pg_stats WHERE tablename = 'clients_client'",
    "merge": "WITH u AS (UPDATE clients_client SET phone = 'x' WHERE id = {pk} RETURNING 1) SELECT * FROM u",
}
REFUSED = {
    "insert": "INSERT INTO agencies_team (agency_id, public_id, name) \
        VALUES ({south}, gen_random_uuid(), 'x')",
    "move": "UPDATE clients_client SET agency_id = {south}",
    "empty": "TRUNCATE clients_client CASCADE",
    "switch security off": "ALTER TABLE clients_client DISABLE ROW LEVEL SECURITY",
    "drop the policy": "DROP POLICY agency ON clients_client",
    "add a policy": "CREATE POLICY mine ON clients_client USING (true)",
    "look past": "SET LOCAL row_security = off; SELECT * FROM clients_client",
    "disable a trigger": "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
    "replicate": "SET LOCAL session_replication_role = replica",
    "become the owner": 'SET LOCAL ROLE "{owner}"',
    "take rights": 'ALTER ROLE "{me}" BYPASSRLS',
    "view": "CREATE VIEW public.everyone AS SELECT * FROM clients_client",
    "function": "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "drop": "DROP TABLE clients_client CASCADE",
    "copy to a file": "COPY clients_client TO '/tmp/clients'",
    "copy to a program": "COPY clients_client TO PROGRAM 'cat'",
    "read a file": "SELECT pg_read_file('postgresql.conf')",
    "all statistics": "SELECT * FROM pg_statistic",
    "change the trail": "UPDATE audit_auditevent SET act = 'view'",
    "empty the trail": "DELETE FROM audit_auditevent",
    "forge a seal": "INSERT INTO audit_seal SELECT * FROM audit_seal",
    "change a seal": "UPDATE audit_seal SET hash = ''",
    "change the head": "UPDATE audit_chainhead SET seq = 0",
    "seal by hand": "SELECT audit_seal_line(l) FROM audit_auditevent l LIMIT 1",
    "remove a root": "DELETE FROM audit_root",
}


def test_attack_33_sql_as_the_application_role(north: Cast, south: Cast) -> None:
    client = first(south, Client)
    names = {"south": south.pk, "client": client.public_id, "pk": client.pk}
    names |= {"me": connection.settings_dict["USER"], "owner": connections["owner"].settings_dict["USER"]}
    with tenancy.activate(north.pk):
        assert len(rows_of("SELECT 1 FROM clients_client")) > 0
        for what, statement in SEES_NOTHING.items():
            assert rows_of(statement.format(**names)) == [], what
        for what, statement in REFUSED.items():
            assert _is_refused(statement.format(**names)), what


def _is_refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "") == "42501"  # insufficient privilege
    return False


def test_attack_38_reference_of_no_fixed_kind(north: Cast, south: Cast) -> None:
    """No generic key exists; a job that names its subject by reference finds it within reach alone."""
    fields = [field for model in tenant_models() for field in model._meta.private_fields]
    assert [field for field in fields if isinstance(field, GenericForeignKey)] == []
    assert {f.name for m in tenant_models() for f in m._meta.fields if "content_type" in f.name} == set()
    foreign, petra = first(south, PlanVersion), north.practitioner
    own = first(north, ExportJob, requested_by_id=petra.membership_id)
    with tenancy.activate(north.pk):
        documents = PlanDocument.objects.count()
        job = ExportJob(kind="plan", subject=foreign.public_id, label="x", requested_at=own.requested_at)
        job.requested_by_id = petra.membership_id
        job.full_clean()
        job.save()
    make_pdf.run(agency_id=north.pk, membership_id=petra.membership_id, job_id=job.pk)
    with tenancy.activate(north.pk):
        job.refresh_from_db()
        assert (job.failed_at is not None, job.result, PlanDocument.objects.count()) == (
            True,
            None,
            documents,
        )


@pytest.fixture
def crossed(north: Cast, south: Cast) -> Iterator[str]:
    """An unsigned session of north whose target is south's; until the end of the transaction it may stand."""
    session, foreign = open_session(north), first(south, TargetBehaviour)
    with transaction.atomic():
        with tenancy.activate(north.pk), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE mi_sessions_session SET target_id = %s WHERE id = %s RETURNING 1",
                [foreign.pk, session.pk],
            )
            assert cursor.fetchone() == (1,)
        yield str(session.public_id)
        transaction.set_rollback(True)


def test_attack_39_link_across_agencies_that_should_not_exist(
    crossed: str, north: Cast, south: Cast, intruder: Any
) -> None:
    for role in (Role.PRACTITIONER, Role.SUPERVISOR, Role.ADMINISTRATOR):
        browser = intruder(role)
        page = browser.get(north.url(f"/sessions/{crossed}/"))
        assert page.status_code == 200
        assert browser.get(north.url("/admin/mi_sessions/session/")).status_code == 200
        shown = browser.get(north.url(f"/api/v1/sessions/{crossed}/"))
        assert (shown.status_code, shown.json()["target"]) == (200, None)
        assert browser.get(north.url(f"/clients/{north.clients['assigned'].public_id}/")).status_code == 200
    assert path_of(north, open_session(north)) == north.url(f"/sessions/{crossed}/")
    refused = pytest.raises(DatabaseError, match="session_target_same_agency")
    with tenancy.activate(north.pk), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
