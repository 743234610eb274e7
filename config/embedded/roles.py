"""The database and its two roles: one that owns and migrates, one that works under row-level security."""

import psycopg
from psycopg import sql

from config.embedded import APPLICATION_ROLE, DATABASE, OWNER_ROLE, postgres_url
from config.embedded.keys import secret
from config.embedded.problems import CannotStartError

SUPERUSER = "postgres"

ATTRIBUTES = {
    OWNER_ROLE: "LOGIN CREATEDB BYPASSRLS NOSUPERUSER NOCREATEROLE NOREPLICATION",
    APPLICATION_ROLE: "LOGIN NOCREATEDB NOBYPASSRLS NOSUPERUSER NOCREATEROLE NOREPLICATION",
}


def answers() -> bool:
    """Whether the server takes connections.

    Raises CannotStartError when it does not know the password kept beside its data.
    """
    try:
        _connect("postgres").close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise CannotStartError(
                "PostgreSQL does not accept the password kept in the state folder: secrets/ and postgres/ "
                "there belong together. Put back the secrets that were made with these data."
            ) from None
        return False
    return True


def prepare() -> None:
    """Make roles and database where they are missing and set their rights anew."""
    with _connect("postgres") as connection:
        for role, attributes in ATTRIBUTES.items():
            _prepare_role(connection, role, attributes)
        _prepare_database(connection)
    with _connect(DATABASE) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(_statement("GRANT USAGE ON SCHEMA public TO {role}", role=APPLICATION_ROLE))


def _prepare_role(connection: psycopg.Connection, role: str, attributes: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        connection.execute(_statement("CREATE ROLE {role}", role=role))
    # Hashed here, so that the password itself reaches neither the server's log nor its statistics.
    hashed = connection.pgconn.encrypt_password(secret(role).encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("ALTER ROLE {role} {attributes} PASSWORD {password}").format(
            role=sql.Identifier(role), attributes=sql.SQL(attributes), password=sql.Literal(hashed.decode())
        )
    )


def _prepare_database(connection: psycopg.Connection) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        connection.execute(
            _statement("CREATE DATABASE {name} OWNER {owner}", name=DATABASE, owner=OWNER_ROLE)
        )
    connection.execute(_statement("REVOKE ALL ON DATABASE {name} FROM PUBLIC", name=DATABASE))
    connection.execute(
        _statement("GRANT CONNECT ON DATABASE {name} TO {role}", name=DATABASE, role=APPLICATION_ROLE)
    )


def _connect(database: str) -> psycopg.Connection:
    return psycopg.connect(postgres_url(SUPERUSER, database), autocommit=True, connect_timeout=5)


def _statement(text: str, **names: str) -> sql.Composed:
    return sql.SQL(text).format(**{key: sql.Identifier(name) for key, name in names.items()})
