"""Whatever the owner of the database does to a trail is found, and the first bad line is named.

The application's own role cannot do any of it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from agencies import tenancy
from agencies.audit.models import AuditEvent, Root, Seal
from agencies.audit.roots import Statement, as_file, as_text, read_file, sign
from agencies.models import Agency
from tests.agencies.audit.ownership import Owner, owning
from tests.cast import Cast

OWNER = pytest.mark.django_db(databases=["default", "owner"])
FIFTH = "WHERE id = {line}"


@pytest.fixture
def owner(django_db_setup: None, db: None) -> Iterator[Owner]:
    with owning(Agency.objects.get(slug="north")) as given:
        yield given


def first_bad(owner: Owner, *kept: Statement) -> tuple[int | None, str]:
    fault = owner.verdict(*kept).fault
    assert fault is not None, "not found"
    return fault.seq, fault.says


@OWNER
def test_clean_trail_is_as_it_was_written(owner: Owner) -> None:
    """The triggers are off, and nothing is done: what is found below is what is done there."""
    verdict = owner.verdict()
    assert (verdict.fault, verdict.seq) == (None, owner.length())
    assert verdict.seq > 50


EDITS = {
    "id": "id + 1000000",
    "public_id": "gen_random_uuid()",
    "agency_id": "(SELECT id FROM agencies_agency WHERE slug = 'south')",
    "at": "at - interval '1 microsecond'",
    "actor_id": "(SELECT max(id) FROM agencies_membership WHERE agency_id = {north})",
    "role": "'auditor'",
    "act": "'found'",
    "kind": "kind || ' '",
    "reference": "gen_random_uuid()",
    "client_reference": "gen_random_uuid()",
    "fields": "fields || '[\"more\"]'",
    "ground": "gen_random_uuid()",
    "request_id": "'another'",
    "address": "'192.0.2.200'",
}


def test_every_column_is_edited_here() -> None:
    assert set(EDITS) == {field.column for field in AuditEvent._meta.concrete_fields}


@OWNER
@pytest.mark.parametrize("column", EDITS)
def test_edited_column(owner: Owner, column: str) -> None:
    line = owner.line(5)
    at = owner.ask(f"SELECT at FROM audit_auditevent {FIFTH}", line=line)
    assert owner.do(f"UPDATE audit_auditevent SET {column} = {EDITS[column]} {FIFTH}", line=line) == 1

    fault = owner.verdict().fault

    assert fault is not None
    assert (fault.seq, fault.at) == (5, at)


SEAL_EDITS = {
    "id": "id + 1000000",
    "public_id": "gen_random_uuid()",
    "agency_id": "(SELECT id FROM agencies_agency WHERE slug = 'south')",
    "seq": "seq + 1000000",
    "at": "at - interval '1 day'",
    "form": "2",
    "hash": "sha256(hash)",
}


@OWNER
@pytest.mark.parametrize("column", SEAL_EDITS)
def test_edited_seal(owner: Owner, column: str) -> None:
    assert set(SEAL_EDITS) == {field.column for field in Seal._meta.concrete_fields}
    if column == "agency_id":  # its place there has to be free
        owner.do("DELETE FROM audit_seal WHERE agency_id <> {north} AND seq = 5")
    owner.do(f"UPDATE audit_seal SET {column} = {SEAL_EDITS[column]} {FIFTH}", line=owner.line(5))

    assert first_bad(owner)[0] == 5


@OWNER
@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("with_seal", [False, True])
def test_removed_line(owner: Owner, place: str, with_seal: bool) -> None:
    length = owner.length()
    seq = {"first": 1, "middle": length // 2, "last": length}[place]
    line = owner.line(seq)
    assert owner.do(f"DELETE FROM audit_auditevent {FIFTH}", line=line) == 1
    if with_seal:
        owner.do(f"DELETE FROM audit_seal {FIFTH}", line=line)

    found, says = first_bad(owner)

    assert found == seq
    assert ("cut off" if with_seal and place == "last" else "removed") in says


COPY = """INSERT INTO audit_auditevent SELECT (jsonb_populate_record(l, jsonb_build_object(
'id', (SELECT max(id) + 1 FROM audit_auditevent), 'public_id', gen_random_uuid()))).*
FROM audit_auditevent l WHERE id = {line} RETURNING id"""


@OWNER
def test_inserted_line_without_a_seal(owner: Owner) -> None:
    owner.ask(COPY, line=owner.line(5))

    found, says = first_bad(owner)

    assert found is None
    assert "past the chain" in says


@OWNER
def test_inserted_line_with_a_seal_made_by_hand(owner: Owner) -> None:
    """The later ones move up; nothing else is done to their hashes."""
    made = owner.ask(COPY, line=owner.line(5))
    owner.do("UPDATE audit_seal SET seq = seq + 1000000 WHERE agency_id = {north} AND seq >= 5")
    owner.do("UPDATE audit_seal SET seq = seq - 999999 WHERE agency_id = {north} AND seq > 1000000")
    owner.do("UPDATE audit_chainhead SET seq = seq + 1 WHERE agency_id = {north}")
    owner.do(
        "INSERT INTO audit_seal (id, public_id, agency_id, seq, at, form, hash) "
        "SELECT id, public_id, agency_id, 5, at, 1, sha256('') FROM audit_auditevent WHERE id = {made}",
        made=made,
    )

    assert first_bad(owner) == (5, "it is not what was written: changed, put in, or moved here.")


@OWNER
def test_swapped_places(owner: Owner) -> None:
    for old, new in ((5, 1_000_000), (9, 5), (1_000_000, 9)):
        owner.do(
            "UPDATE audit_seal SET seq = {new} WHERE agency_id = {north} AND seq = {old}", old=old, new=new
        )

    assert first_bad(owner)[0] == 5


@OWNER
def test_swapped_lines(owner: Owner) -> None:
    """Number and reference go along, so that each seal still finds a line."""
    five, nine = owner.line(5), owner.line(9)
    names = "id, public_id"
    owner.do(
        "CREATE TEMP TABLE kept AS SELECT * FROM audit_auditevent WHERE id IN ({a}, {b})", a=five, b=nine
    )
    owner.do("DELETE FROM audit_auditevent WHERE id IN ({a}, {b})", a=five, b=nine)
    owner.do(
        f"INSERT INTO audit_auditevent SELECT (jsonb_populate_record(k, "
        f"(SELECT to_jsonb(o) FROM (SELECT {names} FROM kept o WHERE o.id <> k.id) o))).* FROM kept k"
    )

    assert first_bad(owner)[0] == 5


@OWNER
def test_swapped_hashes(owner: Owner) -> None:
    owner.do(
        "UPDATE audit_seal s SET hash = o.hash FROM audit_seal o WHERE s.agency_id = {north} "
        "AND o.agency_id = {north} AND s.seq IN (5, 9) AND o.seq = 14 - s.seq"
    )

    assert first_bad(owner)[0] == 5


def cut(owner: Owner, after: int) -> None:
    """Remove every line behind a place, with its seal."""
    lines = "IN (SELECT id FROM audit_seal WHERE agency_id = {north} AND seq > {after})"
    owner.do(f"DELETE FROM audit_auditevent WHERE id {lines}", after=after)
    owner.do("DELETE FROM audit_seal WHERE agency_id = {north} AND seq > {after}", after=after)


PUT_BACK = """UPDATE audit_chainhead h SET seq = s.seq, hash = s.hash, at = s.at FROM audit_seal s
WHERE h.agency_id = {north} AND s.agency_id = {north} AND s.seq = {after}"""


def kept_root(owner: Owner) -> Statement:
    """The root that the agency keeps elsewhere, as its file says it."""
    root = Root.objects.using("owner").across_agencies(reason="a file kept elsewhere")
    found = root.get(agency_id=owner.agency.pk)
    return read_file(as_file(found, owner.agency))[0]


@OWNER
def test_cut_tail(owner: Owner) -> None:
    length = owner.length()
    cut(owner, length - 7)

    assert first_bad(owner) == (length - 6, f"it was cut off: the trail had {length} lines.")


@OWNER
@pytest.mark.parametrize("roots_too", [False, True])
def test_cut_tail_and_head_put_back(owner: Owner, roots_too: bool) -> None:
    kept, length = kept_root(owner), owner.length()
    cut(owner, length - 7)
    owner.do(PUT_BACK, after=length - 7)
    if roots_too:
        owner.do("DELETE FROM audit_root WHERE agency_id = {north}")
        assert owner.verdict().fault is None  # nothing inside the database tells any more

    found, says = first_bad(owner, *([kept] if roots_too else []))

    assert found == length - 6
    assert f"on {kept.day} the trail had {kept.lines} lines" in says


SEAL_ANEW = """SELECT count(audit_seal_line(l)) FROM
(SELECT * FROM audit_auditevent WHERE agency_id = {north} ORDER BY id) l"""


@OWNER
def test_chain_rewritten_as_a_whole(owner: Owner) -> None:
    kept = kept_root(owner)
    owner.do(f"UPDATE audit_auditevent SET act = 'view' {FIFTH}", line=owner.line(5))
    owner.do("DELETE FROM audit_seal WHERE agency_id = {north}")
    owner.do("DELETE FROM audit_chainhead WHERE agency_id = {north}")
    owner.do(SEAL_ANEW)
    assert "the root of" in first_bad(owner)[1]  # the one in the database
    owner.do("DELETE FROM audit_root WHERE agency_id = {north}")
    assert owner.verdict().fault is None

    found, says = first_bad(owner, kept)

    assert found == kept.lines
    assert says == f"the root of {kept.day} says otherwise: this line, or one before, is new."


HEAD_EDITS = {
    "another hash": ("SET hash = sha256(hash)", 0),
    "fewer lines": ("SET seq = seq - 1", 0),
    "more lines": ("SET seq = seq + 1", 1),
}


@OWNER
@pytest.mark.parametrize("what", HEAD_EDITS)
def test_edited_head(owner: Owner, what: str) -> None:
    change, place = HEAD_EDITS[what]
    length = owner.length()
    owner.do(f"UPDATE audit_chainhead {change} WHERE agency_id = {{north}}")

    assert first_bad(owner)[0] == length + place


@OWNER
def test_removed_head(owner: Owner) -> None:
    owner.do("DELETE FROM audit_chainhead WHERE agency_id = {north}")

    assert first_bad(owner)[0] == 1


@OWNER
@pytest.mark.parametrize(
    "change", ["seq = seq - 1", "hash = sha256(hash)", "day = day - 1", "signature = ''"]
)
def test_edited_root(owner: Owner, change: str) -> None:
    owner.do(f"UPDATE audit_root SET {change} WHERE agency_id = {{north}}")

    assert "was changed since it was signed" in first_bad(owner)[1]


@OWNER
def test_whole_trail_removed(owner: Owner) -> None:
    kept = kept_root(owner)
    for table in ("audit_auditevent", "audit_seal", "audit_chainhead", "audit_root"):
        owner.do(f"DELETE FROM {table} WHERE agency_id = {{north}}")

    assert first_bad(owner, kept)[0] == 1


AS_APPLICATION = [
    *(f"UPDATE audit_auditevent SET {column} = {column}" for column in EDITS),
    *(f"UPDATE audit_seal SET {column} = {column}" for column in SEAL_EDITS),
    "UPDATE audit_chainhead SET seq = seq - 1",
    "UPDATE audit_root SET seq = seq - 1",
    *(f"DELETE FROM audit_{table}" for table in ("auditevent", "seal", "chainhead", "root")),
    *(f"TRUNCATE audit_{table} CASCADE" for table in ("auditevent", "seal", "chainhead", "root")),
    "INSERT INTO audit_seal (id, public_id, agency_id, seq, at, form, hash) "
    "SELECT max(id) + 1, gen_random_uuid(), agency_id, max(seq) + 1, now(), 1, sha256('') "
    "FROM audit_seal GROUP BY agency_id",
    "INSERT INTO audit_chainhead (public_id, agency_id, seq, hash) "
    "SELECT gen_random_uuid(), agency_id, 1, sha256('') FROM audit_seal LIMIT 1",
    "SELECT audit_seal_line(l) FROM audit_auditevent l LIMIT 1",
    "ALTER TABLE audit_auditevent DISABLE TRIGGER seal",
    "SET LOCAL session_replication_role = replica",
]


@pytest.mark.parametrize("statement", AS_APPLICATION)
def test_application_role_is_refused(north: Cast, statement: str) -> None:
    refused = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
    with tenancy.activate(north.pk), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize("table", ["seal", "root"])
@pytest.mark.parametrize("what", ["UPDATE {} SET seq = seq", "DELETE FROM {}", "TRUNCATE {}"])
def test_owner_is_refused_by_trigger(django_db_setup: None, table: str, what: str) -> None:
    agency = Agency.objects.using("owner").get(slug="north")
    with (
        pytest.raises(DatabaseError, match="never changed or removed"),
        transaction.atomic(using="owner"),
    ):
        Owner(agency).do(what.replace("{}", f"audit_{table}"))


@pytest.fixture
def kept_file(north: Cast, tmp_path: Path) -> Path:
    """The root of north's trail, as its administrator downloaded it."""
    with tenancy.activate(north.pk):
        text = as_file(Root.objects.get(), north.agency)
    file = tmp_path / "root.json"
    file.write_text(text)
    return file


def test_command_tells_of_a_sound_trail(kept_file: Path) -> None:
    said = StringIO()
    call_command("audit_verify", "--root", str(kept_file), stdout=said)
    assert re.fullmatch(
        r"north: \d+ lines, as they were written\. Hash of the last: [0-9a-f]{64}\n", said.getvalue()
    )


def test_command_names_the_first_line_that_a_kept_root_contradicts(kept_file: Path) -> None:
    kept, _ = read_file(kept_file.read_text())
    other = replace(kept, hash=sha256(b"another trail").hexdigest())
    kept_file.write_text(as_text(other, *sign(other)))
    said = StringIO()

    with pytest.raises(CommandError, match="1 of 1 trails are not what was written"):
        call_command("audit_verify", "--root", str(kept_file), stdout=said)

    assert said.getvalue().startswith(f"north: line {kept.lines} of ")


@pytest.mark.parametrize(
    ("change", "says"),
    [({"lines": 1}, "was changed since it was signed"), ({"hash": None}, "was changed"), ({}, "no root")],
)
def test_command_takes_no_file_that_was_changed(kept_file: Path, change: dict[str, Any], says: str) -> None:
    content = json.loads(kept_file.read_text())
    kept_file.write_text(json.dumps({**content, **change} if change else {}))
    with pytest.raises(CommandError, match=says):
        call_command("audit_verify", "--root", str(kept_file))


def test_command_tells_that_a_root_is_from_another_key(kept_file: Path, settings: Any) -> None:
    told = StringIO()
    settings.SECRET_KEY = "another key, made for this test alone"
    call_command("audit_verify", "--root", str(kept_file), stdout=StringIO(), stderr=told)
    assert "a key that this installation does not have" in told.getvalue()


def test_command_knows_no_other_agency(db: None) -> None:
    with pytest.raises(CommandError, match="There is no agency nowhere"):
        call_command("audit_verify", "--agency", "nowhere")
