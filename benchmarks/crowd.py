"""Many invented agencies of very different size, written by SQL: the same ones in every run."""

from math import exp
from statistics import NormalDist
from typing import Any

from django.apps import apps
from django.db import models
from psycopg import sql
from psycopg.types.json import Json

AGENCIES = 300
LARGEST, MEASURED = 1, 151  # agencies, by id; the measured one has the median size
LARGEST_SIZE, MEDIAN_SIZE = 30_000, 200  # clients
_SPREAD = 0.7  # of the logarithm of the sizes

SYLLABLES = (
    *("ba", "bel", "bo", "cal", "ce", "da", "den", "do", "el", "en", "fa", "fer", "ga", "gor", "ha", "hil"),
    *("ka", "kel", "la", "len", "lo", "ma", "mi", "mor", "na", "nel", "no", "pa", "per", "ra", "rin", "ro"),
    *("sa", "sel", "so", "ta", "til", "to", "va", "wen"),
)


def sizes() -> dict[int, int]:
    """Clients of each agency by its id: one very large one, the others around the median of 200."""
    others = range(2, AGENCIES + 1)
    shape = NormalDist(0, _SPREAD)
    around = {n: round(MEDIAN_SIZE * exp(shape.inv_cdf((n - 1.5) / len(others)))) for n in others}
    return {LARGEST: LARGEST_SIZE, **around}


def fill(connection: Any, agencies: dict[int, int]) -> None:
    """Write these agencies; ``connection`` is a superuser's, so that a million rows skip their triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("CREATE TEMP TABLE size (agency bigint PRIMARY KEY, clients int)")
        cursor.executemany("INSERT INTO size VALUES (%s, %s)", list(agencies.items()))
        for label, source, columns in _ROWS:
            _insert(cursor, apps.get_model(label), source, columns)
        cursor.execute(_ENTRIES)
        cursor.execute("DROP TABLE size")
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")


def reference(kind: str, number: int | str) -> str:
    """SQL for the reference of a row, or the same in words for a literal ``number``."""
    return f"md5('{kind}' || {number})::uuid"


def _insert(cursor: Any, model: type[models.Model], source: str, columns: dict[str, str]) -> None:
    """Rows with these columns; whatever else the model has gets the model's own default."""
    given = dict(columns)
    for field in model._meta.local_concrete_fields:
        if field.column not in given and not isinstance(field, models.AutoField):
            given[field.column] = _default(field, cursor)
    names = sql.SQL(", ").join(map(sql.Identifier, given))
    values = sql.SQL(", ".join(given.values()))
    cursor.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
            sql.Identifier(model._meta.db_table), names, values, sql.SQL(source)
        )
    )


def _default(field: Any, cursor: Any) -> str:
    if getattr(field, "auto_now_add", False):
        return "now()"
    value = field.get_default()
    return sql.Literal(Json(value) if isinstance(value, list | dict) else value).as_string(cursor)


def _name(key: str, parts: int) -> str:
    """SQL for a name of so many syllables, drawn by the hash of ``key``."""
    table = "ARRAY[" + ", ".join(f"'{one}'" for one in SYLLABLES) + "]"
    drawn = [
        f"({table})[1 + ('x' || substr(md5({key}), {1 + 7 * place}, 7))::bit(28)::int % {len(SYLLABLES)}]"
        for place in range(parts)
    ]
    return f"initcap({' || '.join(drawn)})"


_CLIENTS = "size s, generate_series(1, s.clients) i"
_ID = "s.agency * 100000 + i"
_STAFF = "size s, generate_series(1, 2 + s.clients / 50) k"
_SEAT = "s.agency * 1000 + k"
_ON_CASELOAD = f"s.agency * 1000 + CASE WHEN s.agency = {MEASURED} THEN 2 ELSE 2 + i / 50 END"
_MET = f"{_CLIENTS}, generate_series(1, CASE WHEN s.agency = {MEASURED} THEN 6 ELSE 1 END) m"
_MEETING = f"({_ID}) * 10 + m"
_AGENCY = {"agency_id": "s.agency"}


def _row(kind: str, identity: str) -> dict[str, str]:
    return {**_AGENCY, "id": identity, "public_id": reference(kind, f"({identity})::text")}


_ROWS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "agencies.Agency",
        "size s",
        {
            "id": "s.agency",
            "name": "'House ' || s.agency",
            "slug": "'house-' || s.agency",
            "mfa_roles": "'[]'::jsonb",
        },
    ),
    (
        "agencies.User",
        _STAFF,
        {
            "id": _SEAT,
            "name": _name(f"'u' || {_SEAT}", 2),
            "email": f"'u' || {_SEAT} || '@bench.example'",
            "password": "'!'",
        },
    ),
    *(
        ("agencies.Team", "size s", {**_row("team", f"s.agency * 10 + {n}"), "name": f"'Team {n}'"})
        for n in (1, 2)
    ),
    (
        "agencies.Membership",
        _STAFF,
        {
            **_row("seat", _SEAT),
            "user_id": _SEAT,
            "name": _name(f"'u' || {_SEAT}", 2),
            "role": "CASE k WHEN 1 THEN 'administrator' ELSE 'practitioner' END",
            "joined_at": "now() - interval '1 year'",
        },
    ),
    (
        "clients.Client",
        _CLIENTS,
        {
            **_row("client", _ID),
            "number": "(1000 + i)::text",
            "given_name": _name(f"'g' || {_ID}", 2),
            "family_name": _name(f"'f' || {_ID}", 3),
            "team_id": "s.agency * 10 + 1 + i % 2",
            "opened_on": "current_date - (i % 700 + 1)",
        },
    ),
    (
        "clients.Assignment",
        _CLIENTS,
        {
            **_row("assignment", _ID),
            "client_id": _ID,
            "practitioner_id": _ON_CASELOAD,
            "starts_on": "current_date - 700",
        },
    ),
    (
        "clients.TargetBehaviour",
        _CLIENTS,
        {
            **_row("target", _ID),
            "client_id": _ID,
            "description": "'Walk each evening'",
            "noted_on": "current_date - 30",
        },
    ),
    (
        "clients.Strength",
        _CLIENTS,
        {
            **_row("strength", _ID),
            "client_id": _ID,
            "description": "'Keeps promises'",
            "noted_on": "current_date - 30",
        },
    ),
    (
        "mi_sessions.Session",
        _MET,
        {
            **_row("session", _MEETING),
            "client_id": _ID,
            "author_id": _ON_CASELOAD,
            "target_id": _ID,
            "held_on": "current_date - (m * 14 + i % 14)",
            "minutes": "45",
        },
    ),
    (
        "mi_sessions.SessionNote",
        _MET,
        {**_row("note", _MEETING), "session_id": _MEETING, "text": "'We talked about evenings.'"},
    ),
)

_ENTRIES = """
INSERT INTO clients_searchentry (agency_id, public_id, client_id, entry)
SELECT c.agency_id, gen_random_uuid(), c.id, entry
FROM clients_client c, clients_entries(c.number, c.given_name, c.family_name, c.chosen_name) AS entry
"""
