"""The parts of benchmarks/audit.py: three complete agencies and eight small ones."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from http import HTTPStatus
from typing import Any

import django

from benchmarks import figures
from benchmarks.figures import Arm, Ratio
from config.launch.manage import manage

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"  # static files as they are, nothing sent
django.setup()

from django.db import connection, connections, transaction  # noqa: E402 - ready only now
from django.test import Client as Browser  # noqa: E402
from django.utils import timezone  # noqa: E402

from agencies import tenancy  # noqa: E402
from agencies.access.vocabulary import Action, Role  # noqa: E402
from agencies.audit import services  # noqa: E402
from agencies.audit.services import record  # noqa: E402
from agencies.audit.verifying import verify  # noqa: E402
from agencies.founding import found_by_invitation  # noqa: E402
from agencies.models import Agency, Membership  # noqa: E402
from tests.cast import Cast, build  # noqa: E402
from tests.entering import come_in  # noqa: E402

WRITERS, SECONDS = 8, 3.0
FILL = """
INSERT INTO audit_auditevent (public_id, agency_id, at, actor_id, role, act, kind, reference,
    client_reference, fields, request_id, address)
SELECT gen_random_uuid(), l.agency_id, now() - n * interval '1 second', l.actor_id, l.role, l.act, l.kind,
    l.reference, l.client_reference, l.fields, 'made ' || n, '192.0.2.7'
FROM generate_series(%s, 1, -1) n CROSS JOIN (SELECT * FROM audit_auditevent WHERE agency_id = %s
    AND actor_id IS NOT NULL AND client_reference IS NOT NULL ORDER BY id LIMIT 1) l
"""


def report(samples: int, repetitions: int, lines: int) -> int:
    """Measure everything and print it; 0 when all of it is within its limits."""
    manage("migrate", "--no-input", environment=os.environ)
    casts = {slug: build(slug) for slug in ("north", "small", "big")}
    north, small, big = casts["north"], casts["small"], casts["big"]
    often = (samples, repetitions)
    passed = [
        _compare("save with line, chain and read line / plain save", 2.0, _saves(north), often),
        _compare("request with / without the trail", 1.05, _requests(north), often),
        _writers(repetitions),
        _fill_and_verify(small, 10_000, limit=60),
        _fill_and_verify(big, lines, limit=60),
        _compare(f"page over {lines} lines / over 10,000", 1.2, _pages(big, small), often),
    ]
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {samples} samples, {repetitions} times")
    return int(not all(passed))


def _compare(title: str, limit: float, arms: tuple[Arm, Arm], often: tuple[int, int]) -> bool:
    samples, repetitions = often
    wall, cpu = [], []
    for number in range(repetitions):
        timed = figures.in_turns(arms, samples, seed=number)
        ours, theirs = (timed[arm.name] for arm in arms)
        wall.append(figures.ratio(ours.wall, theirs.wall))
        cpu.append(figures.ratio(ours.cpu, theirs.cpu))
        print(f"  {title}: {figures.milliseconds(ours)} against {figures.milliseconds(theirs)}", flush=True)
    return _line(title, figures.middle(wall), limit, more=f"processor time {figures.middle(cpu)}")


def _line(title: str, found: Ratio, limit: float, *, more: str, at_least: bool = False) -> bool:
    within = found.low >= limit if at_least else found.high <= limit
    print(f"{'ok  ' if within else 'OVER'} {title}: {found}, limit {limit}; {more}", flush=True)
    return within


def _arm(name: str, call: Callable[[int], object]) -> Arm:
    connection.ensure_connection()
    return Arm(name, call, enter=int, leave=int, backend=connection.connection.info.backend_pid)


def _saves(cast: Cast) -> tuple[Arm, Arm]:
    """One row saved in a transaction of its own; with two lines in it, and without."""
    client, actor = cast.clients["assigned"], cast.practitioner

    def save(number: int, *, told: bool) -> None:
        with tenancy.activate(cast.pk), transaction.atomic():
            client.phone = str(number)
            client.save(update_fields=["phone"])
            if told:
                record(Action.CHANGE, client, by=actor, fields=["phone"])
                record(Action.VIEW, client, by=actor)

    return _arm("told", lambda n: save(n, told=True)), _arm("plain", lambda n: save(n, told=False))


def _requests(cast: Cast) -> tuple[Arm, Arm]:
    path = cast.url(f"/clients/{cast.clients['assigned'].public_id}/")
    browser = Browser()
    browser.force_login(cast.users[Role.PRACTITIONER])
    come_in(browser, cast)

    def ask(_: int) -> None:
        assert browser.get(path).status_code == HTTPStatus.OK  # noqa: S101 - a measurement, not a check

    def untold(number: int) -> None:
        with _without_lines():
            ask(number)

    return _arm("told", ask), _arm("untold", untold)


@contextmanager
def _without_lines() -> Any:
    before = services._write  # noqa: SLF001 - taken out in this process only
    services._write = lambda *_, **__: services.one_more_line()  # type: ignore[assignment]  # noqa: SLF001
    try:
        yield
    finally:
        services._write = before  # noqa: SLF001


def _pages(many: Cast, few: Cast) -> tuple[Arm, Arm]:
    def arm(cast: Cast) -> Arm:
        browser = Browser()
        browser.force_login(cast.users[Role.ADMINISTRATOR])
        come_in(browser, cast)
        return _arm(cast.slug, lambda _: browser.get(cast.url("/trail/")))

    return arm(many), arm(few)


def _fill_and_verify(cast: Cast, lines: int, *, limit: float) -> bool:
    began = time.monotonic()
    with connections["owner"].cursor() as cursor:
        cursor.execute(FILL, [lines, cast.pk])
        cursor.execute("ANALYZE audit_auditevent")
        cursor.execute("ANALYZE audit_seal")
    made = time.monotonic() - began
    began = time.monotonic()
    with tenancy.activate(cast.pk), transaction.atomic(), connection.cursor() as cursor:
        verdict = verify(cursor, cast.agency)
    took = time.monotonic() - began
    good = verdict.fault is None and took < limit
    print(
        f"{'ok  ' if good else 'OVER'} verifying {verdict.seq} lines: {took:.1f} s, limit {limit:.0f}; "
        f"{verdict.fault or 'sound'}; written and sealed in {made:.0f} s",
        flush=True,
    )
    return good


def _writers(repetitions: int) -> bool:
    """Lines of eight agencies at the same time, in turns with the chain and with its trigger switched off."""
    agencies = [
        found_by_invitation(
            name=f"Writer {number}",
            slug=f"writer-{number}",
            time_zone="UTC",
            person="Wilma",
            email=f"wilma@writer-{number}.example",
            at=timezone.now(),
        ).agency
        for number in range(WRITERS)
    ]
    rates: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(max(6, 2 * repetitions)):
        for chained in (True, False) if turn % 2 else (False, True):
            with nullcontext() if chained else _unchained():
                rates[chained].append(_transactions(agencies))
    found = figures.ratio(rates[True], rates[False])
    more = f"{rates[True][-1]:.0f} transactions a second"
    return _line("eight writers with the chain / without", found, 0.70, more=more, at_least=True)


def _transactions(agencies: list[Agency]) -> float:
    until, done = time.monotonic() + SECONDS, [0] * len(agencies)

    def write(number: int) -> None:
        agency = agencies[number]
        with tenancy.activate(agency.pk):
            while time.monotonic() < until:
                with transaction.atomic():
                    record(Action.VIEW, Membership(agency=agency), by=None)
                done[number] += 1
        connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(len(agencies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


@contextmanager
def _unchained() -> Any:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER seal")
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER seal")
