"""A table, view, policy, function or role that would let rows through is named, with what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from agencies.checks import (
    application_role_is_bound,
    application_role_only_writes_rows,
    every_tenant_table_is_isolated,
    tenant_models,
)
from agencies.isolation import SCOPE, isolated_tables
from clients.models import Client
from config.embedded import postgres_url, roles
from config.readiness import refuse_unbound_role
from tests.cast import Cast

TABLE = "CREATE TABLE shelf (id bigserial PRIMARY KEY, agency_id bigint NOT NULL, UNIQUE (agency_id, id))"
SAFE = f"""ALTER TABLE shelf ENABLE ROW LEVEL SECURITY; ALTER TABLE shelf FORCE ROW LEVEL SECURITY;
CREATE POLICY agency ON shelf USING ({SCOPE}) WITH CHECK ({SCOPE})"""


def faults_after(*statements: str) -> list[Error]:
    """What the check says once the owner has done something; undone with the test's transaction."""
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return every_tenant_table_is_isolated(databases=["owner"])


def test_every_tenant_table_is_isolated(north: Cast) -> None:
    assert every_tenant_table_is_isolated(databases=["default"]) == []
    with connection.cursor() as cursor:
        assert isolated_tables(cursor) == {model._meta.db_table for model in tenant_models()}


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize(
    "damage",
    [
        "DROP POLICY agency ON clients_client",
        "ALTER TABLE clients_client NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE clients_client DISABLE ROW LEVEL SECURITY",
        "ALTER POLICY agency ON clients_client USING (true)",
        "ALTER POLICY agency ON clients_client WITH CHECK (true)",
        f"ALTER POLICY agency ON clients_client USING ({SCOPE} OR agency_id = 1)",
        "ALTER POLICY agency ON clients_client TO pg_read_all_data",
        "ALTER POLICY agency ON clients_client USING (current_setting('app.agency_id') <> '')",
    ],
)
def test_e005_table_whose_isolation_is_damaged(damage: str) -> None:
    assert every_tenant_table_is_isolated(databases=["owner"]) == []
    faults = faults_after(damage)
    assert ("evoke.E005", Client) in [(fault.id, fault.obj) for fault in faults]
    assert {fault.obj for fault in faults} == {Client}
    assert "EnableRowLevelSecurity" in str(faults[0].hint)


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.label)
def test_e005_each_table_without_its_policy(model: type[Any]) -> None:
    faults = faults_after(f'DROP POLICY agency ON "{model._meta.db_table}"')
    assert [(fault.id, fault.obj) for fault in faults] == [("evoke.E005", model)]


@pytest.mark.django_db(databases=["owner"])
def test_e005_table_that_no_model_knows() -> None:
    """Made by a migration's own SQL, or at a prompt: found by its column alone."""
    (fault,) = faults_after(TABLE)
    assert (fault.id, fault.msg) == ("evoke.E005", "The table shelf has no row-level security.")
    assert faults_after(SAFE) == []


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("ALTER TABLE shelf ALTER agency_id DROP NOT NULL", "could belong to no agency"),
        ("ALTER TABLE shelf DROP CONSTRAINT shelf_agency_id_id_key", "no unique key on (agency_id, id)"),
        (
            "CREATE TABLE shelf_clients (id bigserial, client_id bigint REFERENCES clients_client)",
            "The table shelf_clients points at clients_client but has no agency of its own.",
        ),
    ],
)
def test_e007_table_whose_rows_have_no_certain_agency(damage: str, says: str) -> None:
    assert faults_after(TABLE, SAFE) == []
    (fault,) = faults_after(damage)
    assert (fault.id, bool(fault.hint)) == ("evoke.E007", True)
    assert says in fault.msg


@pytest.mark.django_db(databases=["owner"])
def test_e007_key_that_others_point_at() -> None:
    """A table that nothing points at may do with a key of its own; as soon as something does, not."""
    own_key = "ALTER TABLE shelf ADD code text, ADD UNIQUE (agency_id, code)"
    assert (
        faults_after(TABLE, SAFE, own_key, "ALTER TABLE shelf DROP CONSTRAINT shelf_agency_id_id_key") == []
    )
    pointing = "ALTER TABLE clients_strength ADD shelf_id bigint REFERENCES shelf"
    assert [(fault.id, fault.obj) for fault in faults_after(pointing)] == [("evoke.E007", "shelf")]


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize(
    ("damage", "table"),
    [
        ("CREATE POLICY everyone ON clients_client FOR SELECT USING (true)", "clients_client"),
        (f"CREATE POLICY again ON clients_client USING ({SCOPE}) WITH CHECK (true)", "clients_client"),
        ("ALTER POLICY own_seats ON agencies_membership USING (user_id > 0)", "agencies_membership"),
        (f"CREATE POLICY own_seats ON clients_client FOR SELECT USING ({SCOPE})", "clients_client"),
    ],
)
def test_e008_second_policy_that_widens_the_first(damage: str, table: str) -> None:
    (fault,) = faults_after(damage)
    assert (fault.id, fault.obj and fault.obj._meta.db_table) == ("evoke.E008", table)
    assert "RESTRICTIVE" in str(fault.hint)


@pytest.mark.django_db(databases=["owner"])
def test_policy_that_narrows_is_welcome() -> None:
    assert faults_after("CREATE POLICY less ON clients_client AS RESTRICTIVE USING (closed_on IS NULL)") == []


INNER = "CREATE VIEW seen WITH (security_invoker = true) AS SELECT * FROM clients_client"


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize(
    ("statements", "name"),
    [
        (("CREATE VIEW seen AS SELECT given_name FROM clients_client",), "The view seen"),
        (
            ("CREATE VIEW seen WITH (security_invoker = off) AS SELECT * FROM clients_client",),
            "The view seen",
        ),
        ((INNER, "CREATE VIEW outer_view AS SELECT count(*) FROM seen"), "The view outer_view"),
        (("CREATE MATERIALIZED VIEW kept AS SELECT id FROM clients_client",), "The materialized view kept"),
    ],
)
def test_e009_view_that_reads_as_its_owner(statements: tuple[str, ...], name: str) -> None:
    (fault,) = faults_after(*statements)
    assert (fault.id, fault.msg) == ("evoke.E009", f"{name} shows rows without row-level security.")
    assert "security_invoker" in str(fault.hint)


@pytest.mark.django_db(databases=["owner"])
def test_view_that_reads_as_the_reader_is_welcome() -> None:
    assert faults_after(INNER, "CREATE VIEW names AS SELECT email FROM agencies_user") == []


@pytest.mark.django_db(databases=["owner"])
def test_e010_function_that_runs_as_its_owner() -> None:
    body = "RETURNS bigint LANGUAGE sql {} AS 'SELECT count(*) FROM clients_client'"
    (fault,) = faults_after(f"CREATE FUNCTION everyone() {body.format('SECURITY DEFINER')}")
    assert (fault.id, "everyone" in fault.msg) == ("evoke.E010", True)
    assert "SECURITY INVOKER" in str(fault.hint)
    assert faults_after("ALTER FUNCTION everyone() SECURITY INVOKER") == []


# Roles are made by the superuser of the tests' own server and are gone after each test.


@contextmanager
def serving_as(role: str, password: str) -> Iterator[None]:
    """The application connected as somebody else."""
    settings = {**connections["default"].settings_dict, "USER": role, "PASSWORD": password}
    before, other = connections["default"], ConnectionHandler({"default": settings})["default"]
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = before
        other.close()


@pytest.fixture
def role(north: Cast) -> Iterator[Any]:
    """``role("BYPASSRLS", …)`` is a new role that may read and write rows, with what follows done to it."""
    database = str(connections["default"].settings_dict["NAME"])
    name, password = f"other_{database}", "only for this test"  # roles are the server's, not the database's
    with psycopg.connect(postgres_url(roles.SUPERUSER, database), autocommit=True) as server:

        def run(statement: str) -> None:
            server.execute(statement.format(role=name, database=database).encode())

        def make(attributes: str = "", *statements: str) -> tuple[str, str]:
            run(f"CREATE ROLE {{role}} LOGIN {attributes} PASSWORD '{password}'")
            for statement in (
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
                "GRANT USAGE ON SCHEMA public TO {role}",
                "GRANT CONNECT ON DATABASE {database} TO {role}",
                *statements,
            ):
                run(statement)
            return name, password

        yield make
        run("DROP OWNED BY {role}")
        run("DROP ROLE {role}")


def test_application_is_fit_to_serve(north: Cast) -> None:
    assert application_role_is_bound(databases=["default"]) == []
    assert application_role_only_writes_rows(databases=["default"]) == []
    refuse_unbound_role()


def test_role_with_nothing_special_may_serve(role: Any) -> None:
    with serving_as(*role()):
        refuse_unbound_role()


@pytest.mark.parametrize(
    ("attributes", "statements", "says"),
    [
        ("SUPERUSER", (), "is a superuser"),
        ("BYPASSRLS", (), "bypasses row-level security"),
        ("CREATEROLE", (), "makes and changes roles"),
        ("", ("GRANT evoke_owner TO {role}",), "may become a role that row-level security does not bind"),
        ("", ("CREATE TABLE a_table ()", "ALTER TABLE a_table OWNER TO {role}"), "owns tables"),
        ("", ("ALTER ROLE {role} SET app.agency_id = '1'",), "is given an agency before"),
    ],
)
def test_e006_server_refuses_a_role_that_is_not_bound(
    role: Any, attributes: str, statements: tuple[str, ...], says: str
) -> None:
    with serving_as(*role(attributes, *statements)):
        faults = application_role_is_bound(databases=["default"])
        assert {fault.id for fault in faults} == {"evoke.E006"}
        assert [fault.msg for fault in faults if says in fault.msg]
        with pytest.raises(ImproperlyConfigured, match=says):
            refuse_unbound_role()


def test_e006_server_refuses_the_owner_of_the_tables(north: Cast) -> None:
    owner = connections["owner"].settings_dict
    with serving_as(owner["USER"], owner["PASSWORD"]), pytest.raises(ImproperlyConfigured) as refused:
        refuse_unbound_role()
    assert "owns tables" in str(refused.value)
    assert "bypasses row-level security" in str(refused.value)


@pytest.mark.parametrize("privilege", ["TRUNCATE", "TRIGGER", "REFERENCES", "REFERENCES (id)"])
def test_e011_privilege_on_a_whole_table(role: Any, privilege: str) -> None:
    with serving_as(*role("", f"GRANT {privilege} ON clients_client TO {{role}}")):
        (fault,) = application_role_only_writes_rows(databases=["default"])
        assert (fault.id, fault.obj) == ("evoke.E011", Client)
        assert f"{privilege.removesuffix(' (id)')} on clients_client" in fault.msg
        assert str(fault.hint).startswith("REVOKE")
        with pytest.raises(ImproperlyConfigured, match=r"evoke\.E011"):
            refuse_unbound_role()


def test_e011_right_to_make_tables(role: Any) -> None:
    with serving_as(*role("", "GRANT CREATE ON SCHEMA public TO {role}")):
        (fault,) = application_role_only_writes_rows(databases=["default"])
        assert (fault.id, "in the schema public" in fault.msg) == ("evoke.E011", True)
