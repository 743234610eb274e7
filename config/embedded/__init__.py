"""The private PostgreSQL and Valkey of a one-machine start, and the addresses they answer at.

Importing this costs next to nothing and needs no Django: settings ask it for addresses when no
environment variable gives them, and the launcher starts the servers.
"""

from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from config.embedded.keys import secret
from config.embedded.places import socket_dir, state_dir

__all__ = ["cache_url", "celery_url", "connection_urls", "database_config", "secret_key", "state_dir"]

DATABASE = "evoke"
OWNER_ROLE = "evoke_owner"
APPLICATION_ROLE = "evoke_app"


def connection_urls() -> dict[str, str]:
    """The addresses of the private servers, whether they are running or not.

    They follow from the state folder alone, so every process of a checkout finds the same ones.
    """
    return {
        "DATABASE_URL": postgres_url(APPLICATION_ROLE, DATABASE),
        "DATABASE_OWNER_URL": postgres_url(OWNER_ROLE, DATABASE),
        "REDIS_URL": f"unix://{socket_dir('valkey') / 'socket'}",
    }


def postgres_url(role: str, database: str) -> str:
    """The address of ``database`` on the private server, over its socket, with ``role``'s password."""
    host = quote(str(socket_dir("socket")), safe="")
    return f"postgresql://{role}:{secret(role)}@/{database}?host={host}"


def secret_key() -> str:
    """The signing key of this checkout, made on first use."""
    return secret("django")


def database_config(url: str) -> dict[str, Any]:
    """Django's settings for the PostgreSQL database at ``url``, read as PostgreSQL's own library reads it."""
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - imported before the libraries are there

    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    known: dict[str, Any] = {ours: parts.pop(theirs, "") for ours, theirs in names.items()}
    return known | {"OPTIONS": parts}


def celery_url(redis_url: str) -> str:
    """``redis_url`` as Celery spells it: the first database of a socket, a network address unchanged."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={_database_number(redis_url)}"


def cache_url(redis_url: str) -> str:
    """The database after the queue's on the same server, as Django's cache spells it."""
    parts = urlsplit(redis_url)
    number = _database_number(redis_url) + 1
    if parts.scheme == "unix":
        return f"unix://{parts.netloc}{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


def _database_number(redis_url: str) -> int:
    parts = urlsplit(redis_url)
    given = dict(parse_qsl(parts.query)).get("db", "") if parts.scheme == "unix" else parts.path.strip("/")
    return int(given or 0)
