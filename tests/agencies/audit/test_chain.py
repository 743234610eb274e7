"""Every line gets its place when its act is done, and anybody can reckon the chain anew."""

import json
from collections.abc import Iterator
from datetime import UTC
from hashlib import sha256
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Action
from agencies.audit.models import AuditEvent, ChainHead, Root, Seal
from agencies.audit.roots import keep_root
from agencies.audit.services import record
from agencies.audit.verifying import Verdict, verify
from agencies.founding import found_by_invitation
from agencies.models import Agency, Membership
from tests.agencies.audit.ownership import owning
from tests.cast import Cast


def verdict_of(agency: Agency) -> Verdict:
    with tenancy.activate(agency.pk), transaction.atomic(), connection.cursor() as cursor:
        return verify(cursor, agency)


@pytest.fixture
def agencies(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Agency]]:
    """Two agencies that other connections see, too; closed afterwards, as their trails cannot be removed."""
    with django_db_blocker.unblock():
        made = [
            found_by_invitation(
                name="Chained House",
                slug=f"chained-{uuid4().hex[:8]}",
                time_zone="America/Chicago",
                person="Nora Newcomb",
                email=f"nora@{uuid4().hex}.example",
                at=timezone.now(),
            ).agency
            for _ in range(2)
        ]
        yield made
        Agency.objects.filter(pk__in=[agency.pk for agency in made]).update(closed_at=timezone.now())


def note(agency: Agency, *acts: str) -> None:
    """One transaction with a line for each act."""
    with tenancy.activate(agency.pk), transaction.atomic():
        for act in acts:
            record(act, Membership.objects.get(), by=None)


def note_and_fail(agency: Agency) -> None:
    with tenancy.activate(agency.pk), transaction.atomic(), connection.cursor() as cursor:
        record(Action.DELETE, Membership.objects.get(), by=None)
        cursor.execute("SELECT 1 / 0")


def acts_in_order(agency: Agency) -> list[str]:
    with tenancy.activate(agency.pk), transaction.atomic():
        lines = dict(AuditEvent.objects.values_list("pk", "act"))
        return [lines[pk] for pk in Seal.objects.order_by("seq").values_list("pk", flat=True)]


def test_lines_are_sealed_in_the_order_of_their_acts_when_the_transaction_ends(
    agencies: list[Agency],
) -> None:
    agency = agencies[0]
    with tenancy.activate(agency.pk), transaction.atomic():
        record(Action.VIEW, Membership.objects.get(), by=None)
        record(Action.CHANGE, Membership.objects.get(), by=None)
        assert Seal.objects.count() == 1  # that of the founding
    assert acts_in_order(agency) == ["found", "view", "change"]
    verdict = verdict_of(agency)
    assert (verdict.seq, verdict.fault) == (3, None)
    with tenancy.activate(agency.pk), transaction.atomic():
        head = ChainHead.objects.get()
        assert (head.seq, bytes(head.hash)) == (3, verdict.hash)


def test_what_is_rolled_back_leaves_no_gap(agencies: list[Agency]) -> None:
    agency = agencies[0]
    with tenancy.activate(agency.pk), transaction.atomic():
        record(Action.VIEW, Membership.objects.get(), by=None)
        with pytest.raises(DatabaseError):
            note_and_fail(agency)
        record(Action.CHANGE, Membership.objects.get(), by=None)
    with pytest.raises(DatabaseError):
        note_and_fail(agency)
    note(agency, "sign")

    assert acts_in_order(agency) == ["found", "view", "change", "sign"]
    assert verdict_of(agency).fault is None


def test_lines_in_two_agencies_in_one_transaction(agencies: list[Agency]) -> None:
    """As when somebody with two seats changes her password; the transaction ends outside of both."""
    with transaction.atomic():
        for agency in (*agencies, agencies[0]):
            note(agency, "change")

    assert [acts_in_order(agency) for agency in agencies] == [
        ["found", "change", "change"],
        ["found", "change"],
    ]
    assert [verdict_of(agency).fault for agency in agencies] == [None, None]


def test_many_writers_at_the_same_time_make_one_chain_per_agency(agencies: list[Agency]) -> None:
    together, failures = Barrier(8), []

    def write(number: int) -> None:
        try:
            together.wait(timeout=20)
            for _ in range(10):
                note(agencies[number % 2], "view", "change")
        except Exception as failure:  # noqa: BLE001 - shown below
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    for agency in agencies:
        verdict = verdict_of(agency)
        assert (verdict.seq, verdict.fault) == (1 + 4 * 10 * 2, None)


IN_WORDS = [
    "public_id", "at", "actor", "role", "act", "kind", "reference", "client_reference", "fields", "ground",
    "request_id", "address",
]  # fmt: skip


def reckoned(agency_id: int) -> list[bytes]:
    """The hashes as docs/audit.md tells to reckon them: with nothing of the product's own."""
    hashes, before = [], bytes(32)
    for seq, line in enumerate(AuditEvent.objects.select_related("actor").order_by("pk"), start=1):
        values = {name: getattr(line, name) for name in IN_WORDS}
        values["at"] = line.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        values["actor"] = line.actor and line.actor.public_id
        values["address"] = line.address and f"{line.address}/{128 if ':' in line.address else 32}"
        text = json.dumps([_plain(values[name]) for name in IN_WORDS], ensure_ascii=False)
        before = sha256(before + text.encode() + seq.to_bytes(8, "big")).digest()
        hashes.append(before)
    return hashes


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, list) else str(value)


def test_hashes_can_be_reckoned_outside(agencies: list[Agency]) -> None:
    agency = agencies[0]
    odd = ['quote " and \\ backslash', "Ünïcode 日本 🙂", "line\nbreak\ttab", "control \x01", "</script>"]
    with tenancy.activate(agency.pk), transaction.atomic():
        for address in (None, "192.0.2.7", "2001:db8::7"):
            AuditEvent.objects.create(
                at=timezone.now(),
                actor=Membership.objects.get(),
                role="administrator",
                act="change",
                kind='Kind "of" record',
                reference=uuid4(),
                ground=uuid4(),
                fields=odd,
                request_id="r-1",
                address=address,
            )
    with tenancy.activate(agency.pk), transaction.atomic():
        stored = [bytes(seal.hash) for seal in Seal.objects.order_by("seq")]
        assert stored == reckoned(agency.pk)


@pytest.mark.parametrize(
    "setting",
    [
        "TimeZone = 'Asia/Kathmandu'",
        "DateStyle = 'German, DMY'",
        "IntervalStyle = 'sql_standard'",
        "extra_float_digits = 0",
        "bytea_output = 'escape'",
        "lc_time = 'C'",
    ],
)
def test_settings_of_a_connection_change_nothing(agencies: list[Agency], setting: str) -> None:
    agency = agencies[0]
    with tenancy.activate(agency.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {setting}")
        record(Action.VIEW, Membership.objects.get(), by=None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert verdict_of(agency).fault is None


def test_every_column_of_a_line_is_bound() -> None:
    """A column that is added to the line gets a new form of words, and is named in docs/audit.md."""
    columns = {field.name for field in AuditEvent._meta.concrete_fields}
    assert columns - {"id", "agency"} == set(IN_WORDS)


def test_agency_without_lines_is_sound(north: Cast) -> None:
    empty = Agency.objects.create(name="Empty House", slug="empty")
    assert verdict_of(empty) == Verdict(0, bytes(32))
    assert keep_root(empty, at=timezone.now()) is None


def test_root_of_a_day_is_taken_once(agencies: list[Agency]) -> None:
    agency, now = agencies[0], timezone.now()
    first = keep_root(agency, at=now)
    note(agency, "view")
    again = keep_root(agency, at=now)
    assert first == again
    assert first is not None
    assert first.seq == 1
    with tenancy.activate(agency.pk), transaction.atomic():
        assert Root.objects.count() == 1


@pytest.mark.django_db(databases=["default", "owner"])
def test_lines_from_before_the_chain_are_sealed_by_the_migration(north: Cast) -> None:
    """What the migration does with lines that are there: the same statement, once the seals are gone."""
    migration: Any = __import__("agencies.audit.migrations.0006_seal_lines", fromlist=["SEAL_WHAT_THERE_IS"])
    with owning(north.agency) as owner:
        owner.do("DELETE FROM audit_seal")
        owner.do("DELETE FROM audit_chainhead")
        connections["owner"].cursor().execute(migration.SEAL_WHAT_THERE_IS)
        lines = owner.ask("SELECT count(*) FROM audit_auditevent WHERE agency_id = {north}")
        assert owner.length() == lines
        assert owner.verdict().fault is None  # the root of the chain before fits too
