"""What the database holds, found by looking at its catalogue: whether it keeps the agencies apart.

A table counts as an agency's when it has a column ``agency_id``, whoever made it: a model, a migration's
own SQL, or somebody at a prompt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SCOPE = "(agency_id = (NULLIF(current_setting('app.agency_id'::text, true), ''::text))::bigint)"

# Reviewed: (table, policy) to (command, USING). Each widens what the policy "agency" shows.
REVIEWED_POLICIES = {
    # A person may list her own seats wherever they are: how sign-in finds her agencies.
    ("agencies_membership", "own_seats"): (
        "r",
        "(user_id = (NULLIF(current_setting('app.user_id'::text, true), ''::text))::bigint)",
    ),
}
# Reviewed: functions that run with their owner's rights, and why each has to.
REVIEWED_FUNCTIONS: dict[str, str] = {
    "audit_seal_lines": "Seals each line of the trail in a chain that the application only reads. A "
    "trigger's function: nobody can call it, and it writes for the agency of the line alone.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which the database would not keep agencies apart, and what to do about it."""

    id: str
    relation: str
    says: str
    hint: str


TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, a.attnotnull, EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
    AND (SELECT array_agg(k.attname::text ORDER BY k.attname) FROM pg_attribute k
         WHERE k.attrelid = c.oid AND k.attnum = ANY (i.indkey)) = ARRAY['agency_id', 'id']
    OR i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indkey[0] = a.attnum
    AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.confrelid = c.oid AND f.contype = 'f'))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agency_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
ORDER BY c.relname
"""

POLICIES = """
SELECT c.relname, p.polname, p.polcmd::text, p.polroles = '{0}',
       pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polpermissive ORDER BY c.relname, p.polname
"""

POINTING_THERE = """
SELECT DISTINCT c.relname, t.relname FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
AND EXISTS (SELECT FROM pg_attribute a
            WHERE a.attrelid = t.oid AND a.attname = 'agency_id' AND NOT a.attisdropped)
AND NOT EXISTS (SELECT FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attname = 'agency_id' AND NOT a.attisdropped)
ORDER BY 1, 2
"""

VIEWS = """
WITH RECURSIVE reading AS (
    SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE a.attname = 'agency_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
    UNION
    SELECT r.ev_class FROM reading JOIN pg_depend d ON d.refobjid = reading.oid
    AND d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid
)
SELECT c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
AND (c.relkind = 'f' OR c.oid IN (SELECT oid FROM reading) AND (
    c.relkind = 'm' OR c.relkind = 'v' AND NOT coalesce((
        SELECT option_value::boolean FROM pg_options_to_table(c.reloptions)
        WHERE option_name = 'security_invoker'), false)))
ORDER BY c.relname
"""

FUNCTIONS = """
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
ORDER BY p.proname
"""


def isolated_tables(cursor: Any) -> set[str]:
    """The tables on which row-level security is forced and the policy is the house's, to the letter."""
    cursor.execute(TABLES)
    forced = {table for table, is_forced, *_ in cursor.fetchall() if is_forced}
    cursor.execute(POLICIES)
    return forced & {table for table, _, *policy in cursor.fetchall() if _is_the_houses(*policy)}


def _is_the_houses(*policy: object) -> bool:
    """Whether command, "for everyone", USING and WITH CHECK are those of EnableRowLevelSecurity."""
    return policy == ("*", True, SCOPE, SCOPE)


def findings(cursor: Any) -> list[Finding]:
    """Everything in one database through which a row could be seen or written from another agency."""
    return [
        *_tables(cursor),
        *_policies(cursor),
        *_pointing_there(cursor),
        *_views(cursor),
        *_functions(cursor),
    ]


def _tables(cursor: Any) -> Iterator[Finding]:
    isolated = isolated_tables(cursor)
    cursor.execute(TABLES)
    for table, _, never_empty, has_key in cursor.fetchall():
        if table not in isolated:
            yield Finding(
                "evoke.E005",
                table,
                f"The table {table} has no row-level security.",
                "Add EnableRowLevelSecurity(…) to its migration, which enables, forces and scopes it.",
            )
        if not never_empty:
            yield Finding(
                "evoke.E007",
                table,
                f"A row of the table {table} could belong to no agency.",
                "Make agency_id NOT NULL: let its model be a TenantModel.",
            )
        if not has_key:
            yield Finding(
                "evoke.E007",
                table,
                f"The table {table} has no unique key on (agency_id, id), nor one that starts with "
                "the agency while nothing points at it.",
                "Write class Meta(TenantModel.Meta) and keep TenantModel.Meta.constraints among its own.",
            )


def _policies(cursor: Any) -> Iterator[Finding]:
    cursor.execute(POLICIES)
    for table, name, command, everyone, using, check in cursor.fetchall():
        reviewed = REVIEWED_POLICIES.get((table, name)) == (command, using) and check is None
        if not _is_the_houses(command, everyone, using, check) and not reviewed:
            yield Finding(
                "evoke.E008",
                table,
                f"The policy {name} on the table {table} lets more through than the agency's own rows.",
                "Policies add up: drop it or make it AS RESTRICTIVE. One that has to be is entered, with its "
                "reason, in agencies/isolation.py.",
            )


def _pointing_there(cursor: Any) -> Iterator[Finding]:
    cursor.execute(POINTING_THERE)
    for table, target in cursor.fetchall():
        yield Finding(
            "evoke.E007",
            table,
            f"The table {table} points at {target} but has no agency of its own.",
            "Write it as a TenantModel with a SameAgency constraint, joining tables too.",
        )


_KINDS = {"v": "view", "m": "materialized view", "f": "foreign table"}


def _views(cursor: Any) -> Iterator[Finding]:
    cursor.execute(VIEWS)
    for name, kind in cursor.fetchall():
        yield Finding(
            "evoke.E009",
            name,
            f"The {_KINDS[kind]} {name} shows rows without row-level security.",
            "Make it a view WITH (security_invoker = true), or a table with an agency of its own.",
        )


def _functions(cursor: Any) -> Iterator[Finding]:
    cursor.execute(FUNCTIONS)
    for (name,) in cursor.fetchall():
        if name not in REVIEWED_FUNCTIONS:
            yield Finding(
                "evoke.E010",
                name,
                f"The function {name} runs with its owner's rights, past row-level security.",
                "Make it SECURITY INVOKER. One that has to be is entered, with its reason, in "
                "agencies/isolation.py.",
            )
