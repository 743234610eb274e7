"""The role that serves: what it must not be, and what it must not be allowed."""

from collections.abc import Iterator
from typing import Any

from agencies.isolation import Finding

ROLE = """
SELECT r.rolsuper, r.rolbypassrls, r.rolcreaterole,
    EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
            AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'MEMBER')),
    EXISTS (SELECT FROM pg_roles o WHERE (o.rolsuper OR o.rolbypassrls) AND o.rolname <> current_user
            AND NOT r.rolsuper AND pg_has_role(o.oid, 'MEMBER')),
    EXISTS (SELECT FROM pg_db_role_setting s, unnest(s.setconfig) one WHERE s.setrole IN (0, r.oid)
            AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
            AND one LIKE 'app.%')
FROM pg_roles r WHERE r.rolname = current_user
"""
_IS = (
    "is a superuser",
    "bypasses row-level security",
    "makes and changes roles",
    "owns tables",
    "may become a role that row-level security does not bind",
    "is given an agency before anybody has signed in",
)

PRIVILEGES = """
SELECT p.name, min(c.relname), count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
unnest(ARRAY['TRUNCATE', 'TRIGGER', 'REFERENCES']) AS p (name)
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
AND (has_table_privilege(c.oid, p.name)
     OR p.name = 'REFERENCES' AND has_any_column_privilege(c.oid, 'REFERENCES'))
GROUP BY p.name ORDER BY p.name
"""
SCHEMAS = """
SELECT nspname FROM pg_namespace n WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
AND has_schema_privilege(oid, 'CREATE') ORDER BY nspname
"""


def role_findings(cursor: Any) -> Iterator[Finding]:
    """What the connected role is that the one who serves must not be."""
    cursor.execute(ROLE)
    for says, is_so in zip(_IS, cursor.fetchone() or (), strict=True):
        if is_so:
            yield Finding(
                "evoke.E006",
                "",
                f"The application's database role {says}: agencies would not be kept apart.",
                "Serve with a role of its own, as docs/running.md makes it; let another one own the tables "
                "and migrate.",
            )


def privilege_findings(cursor: Any) -> Iterator[Finding]:
    """What the connected role may do beyond reading and writing rows."""
    cursor.execute(PRIVILEGES)
    for name, first, count in cursor.fetchall():
        others = f" and {count - 1} more" if count > 1 else ""
        yield Finding(
            "evoke.E011",
            first,
            f"The application's database role has {name} on {first}{others}, which row-level security "
            "does not bind.",
            f"REVOKE {name} ON ALL TABLES IN SCHEMA public; manage.py migrate grants what is needed.",
        )
    cursor.execute(SCHEMAS)
    for (schema,) in cursor.fetchall():
        yield Finding(
            "evoke.E011",
            schema,
            f"The application's database role may make tables and functions in the schema {schema}.",
            f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC and from the role.",
        )
