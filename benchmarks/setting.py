"""The databases of the benchmark: one full of agencies, one with the measured agency alone."""

import hashlib
import os
import time
import uuid

import django
import psycopg

from config.embedded import APPLICATION_ROLE, DATABASE, OWNER_ROLE, postgres_url
from config.embedded.roles import SUPERUSER
from config.launch.manage import manage


def prepare(alone: str, *, again: bool) -> None:
    """Migrate, copy the empty tables into the database ``alone``, fill both; then Django is ready.

    ``again`` takes them as the last run left them.
    """
    began = time.monotonic()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"  # static files as they are, nothing sent
    django.setup()
    if again:
        return
    manage("migrate", "--no-input", environment=os.environ)
    with _as_superuser("postgres") as connection:
        connection.execute(f'CREATE DATABASE "{alone}" TEMPLATE "{DATABASE}" OWNER "{OWNER_ROLE}"')
        connection.execute(f'REVOKE ALL ON DATABASE "{alone}" FROM PUBLIC, "{APPLICATION_ROLE}"')

    from benchmarks import crowd  # noqa: PLC0415 - names models, which are ready only now

    everybody = crowd.sizes()
    for database, agencies in (
        (DATABASE, everybody),
        (alone, {crowd.MEASURED: everybody[crowd.MEASURED]}),
    ):
        with _as_superuser(database) as connection:
            crowd.fill(connection, agencies)
    counts = sorted(everybody.values())
    print(
        f"{len(counts)} agencies, {sum(counts)} clients, largest {counts[-1]}, median "
        f"{counts[len(counts) // 2]}; made in {time.monotonic() - began:.0f} s",
        flush=True,
    )


def reference_of(client: int) -> str:
    """The reference of a client in the address of her page, as crowd.py makes it."""
    return str(uuid.UUID(hashlib.md5(f"client{client}".encode(), usedforsecurity=False).hexdigest()))


def add_trigram_indexes() -> None:
    """What a search by ILIKE would use where row-level security does not stand in its way."""
    names = ", ".join(f"{name} gin_trgm_ops" for name in ("given_name", "family_name", "chosen_name"))
    with _as_superuser(DATABASE) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        connection.execute(f"CREATE INDEX IF NOT EXISTS bench_names ON clients_client USING gin ({names})")
        connection.execute("CREATE INDEX IF NOT EXISTS bench_numbers ON clients_client (upper(number))")
        connection.execute("ANALYZE clients_client")


def _as_superuser(database: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(postgres_url(SUPERUSER, database), autocommit=True)
