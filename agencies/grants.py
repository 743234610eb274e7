"""What the application's database role may touch, written after every migration."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from agencies.tenancy import TenantModel

OWNER = "owner"


def application_role() -> str:
    """The name of the role the application connects with."""
    return str(settings.DATABASES["default"]["USER"])


def grant_to_application_role(*, using: str, **_: Any) -> None:
    """Let the application read and write rows, never define tables; TRUNCATE is never granted.

    Models marked ``append_only`` can be read and added to; those ``written_by_database`` only read.
    Runs on the owner's connection.
    """
    connection = connections[using]
    quote = connection.ops.quote_name
    role = quote(application_role())
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")
        there = set(connection.introspection.table_names(cursor))
        for mark, rights in _WITHHELD.items():
            for table in there.intersection(_tables_marked(mark)):
                cursor.execute(f"REVOKE {rights} ON {quote(table)} FROM {role}")


_WITHHELD = {"append_only": "UPDATE, DELETE", "written_by_database": "INSERT, UPDATE, DELETE"}


def _tables_marked(mark: str) -> list[str]:
    return [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, TenantModel) and getattr(model, mark, False)
    ]
