"""How a line is put into words and bound to those before it. docs/audit.md says the same for people.

The database seals a line when its transaction commits (migration 0005); whoever verifies reckons here, in
Python, with nothing but PostgreSQL's own functions, which the owner of the tables cannot replace.
"""

from hashlib import sha256

FORM = 1  # of lines written now. A new form gets a new number; what was sealed keeps the old one.
GENESIS = bytes(32)  # stands in the place of a hash before the first line

# A JSON array without insignificant variation: 12 values in this order, UTF-8, ", " between them. Text is
# escaped as JSON demands and no further; times are UTC with six digits; null is null. Members are named by
# their reference, so that the words hold in another installation too.
WORDS = {
    1: (
        "pg_catalog.json_build_array({line}.public_id, pg_catalog.to_char({line}.at AT TIME ZONE 'UTC', "
        '\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'), {actor}, {line}.role, {line}.act, {line}.kind, '
        "{line}.reference, {line}.client_reference, {line}.fields, {line}.ground, {line}.request_id, "
        "pg_catalog.text({line}.address))::text"
    )
}


def words(form: int, *, line: str, actor: str) -> str:
    """SQL that puts a line into words: ``line`` is its row, ``actor`` the reference of its member."""
    return WORDS[form].format(line=line, actor=actor)


def bound(previous: bytes, text: str, seq: int) -> bytes:
    """The hash of the line in words ``text`` at place ``seq``, after the line with hash ``previous``."""
    return sha256(previous + text.encode() + seq.to_bytes(8)).digest()
