"""How long it takes to keep a draft: the request that a page makes every two seconds while somebody types.

    python benchmarks/drafts.py [--samples 500]

Makes a private PostgreSQL and Valkey in ``<state>/bench-drafts`` with an agency of the tests, and sends saves
of texts of several lengths in turns, through every middleware, with a session and a CSRF token. Every commit
is flushed to the disk, as in an installation. Exit code 0: every median is below 30 ms.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from config.launch import environment  # noqa: E402 - found by the line above

LIMIT = 30.0  # milliseconds, of the median
LENGTHS = (500, 5_000, 50_000)  # characters of the text that is kept; each save changes one field of it
WARM = 20

Save = Callable[[int], Any]


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(description="How long it takes to keep a draft.")
    asked.add_argument("--samples", type=int, default=500, help="of each length")
    given = asked.parse_args(arguments)

    from config.embedded.lock import only_one  # noqa: PLC0415 - the environment is ready only now
    from config.embedded.places import state_dir  # noqa: PLC0415
    from config.launch import stack  # noqa: PLC0415

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ["EVOKE_STATE"] = str(state_dir() / "bench-drafts")
    with only_one():
        shutil.rmtree(state_dir() / "postgres", ignore_errors=True)
        with stack.running() as servers:
            os.environ.update(servers.environment)
            return _report(_timed(given.samples))


def _timed(samples: int) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds of each save: on the clock, and of the processor in this process."""
    saves = _saves()
    order = random.Random(1)  # noqa: S311 - an order, no secret
    timed: dict[str, list[tuple[float, float]]] = {name: [] for name in saves}
    for number in range(-WARM, samples):
        for name in order.sample(list(saves), len(saves)):
            began, cpu = time.perf_counter(), time.process_time()
            answer = saves[name](number + WARM + 2)
            took, used = time.perf_counter() - began, time.process_time() - cpu
            if answer.status_code != HTTPStatus.OK:
                raise SystemExit(f"A save was answered with {answer.status_code}: {answer.content!r}")
            if number >= 0:
                timed[name].append((took * 1e3, used * 1e3))
    return timed


def _saves() -> dict[str, Save]:
    """A window for each length, in which everything was sent once; and the calls that are timed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
    import django  # noqa: PLC0415 - needs the servers' addresses

    from config.launch.manage import manage  # noqa: PLC0415

    django.setup()
    manage("migrate", "--no-input", environment=os.environ)

    from django.conf import settings  # noqa: PLC0415 - as above
    from django.test import Client  # noqa: PLC0415 - needs the apps loaded

    from agencies.access.vocabulary import Role  # noqa: PLC0415
    from agencies.sign_ins.remaining import mark_of  # noqa: PLC0415
    from tests import cast  # noqa: PLC0415
    from tests.entering import come_in  # noqa: PLC0415

    north = cast.build("north")
    browser = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    browser.force_login(north.users[Role.PRACTITIONER])
    come_in(browser, north)
    browser.get(north.url("/drafts/"))
    common = {
        "form": "sessions.record",
        "reference": str(north.clients["assigned"].public_id),
        "person": mark_of(north.practitioner),
        "csrfmiddlewaretoken": browser.cookies[settings.CSRF_COOKIE_NAME].value,
    }

    def window(length: int) -> Save:
        tab = str(uuid4())

        def save(number: int, **more: str) -> Any:
            texts = {"note": [f"{number:08}" * (length // 8)]}
            if more:
                texts |= {f"field-{n}": ["words " * 20] for n in range(60)}
            sent = {**common, "tab": tab, "number": str(number), "changes": json.dumps(texts), **more}
            return browser.post(north.url("/drafts/save/"), sent, headers={"X-Requested-With": "fetch"})

        save(1, whole="1")
        return save

    return {f"{length:,} characters": window(length) for length in LENGTHS}


def _report(timed: dict[str, list[tuple[float, float]]]) -> int:
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    over = 0
    for name, both in timed.items():
        took, used = [clock for clock, _ in both], [processor for _, processor in both]
        cuts = statistics.quantiles(took, n=20)
        median = statistics.median(took)
        over += median >= LIMIT
        verdict = "ok" if median < LIMIT else "OVER"
        print(
            f"{name:<20} median {median:6.2f} ms   p95 {cuts[-1]:6.2f} ms   "
            f"processor {statistics.median(used):6.2f} ms   {len(took)} saves   {verdict}"
        )
    return int(over > 0)


if __name__ == "__main__":
    python = environment.prepare(environment.CHECKS)  # the agency is one of the tests'
    if Path(sys.executable) != python:
        os.execv(python, [str(python), *sys.argv])  # noqa: S606 - our own program again
    sys.exit(main(sys.argv[1:]))
