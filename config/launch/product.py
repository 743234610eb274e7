"""The product's own processes, watched until somebody stops them."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.embedded.children import Server, die_with_parent, log_path, stop
from config.embedded.places import CHECKOUT
from config.embedded.problems import CannotStartError, explain

# ``serve`` gives its own children up to 15 seconds.
_ENDING = ((signal.SIGTERM, 20),)
_FIRST_PAGE_SECONDS = 60


@contextmanager
def running(host: str, port: int, variables: Mapping[str, str]) -> Iterator[Server]:
    """Pages, queue and timetable for as long as the block lasts, in a session of their own."""
    log = log_path("product")
    begins = log.stat().st_size
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, CHECKOUT / "manage.py", "serve", "--host", host, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=CHECKOUT,
            env=variables,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - nothing but a system call
        )
    try:
        yield Server(process, log, begins)
    finally:
        stop(process, _ENDING)


def wait_for_first_page(server: Server, address: str) -> None:
    """Return when ``address`` answers 200, redirects followed."""
    deadline = time.monotonic() + _FIRST_PAGE_SECONDS
    while not _answers(address, server.log):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise CannotStartError(explain("Evoke did not start.", server.said(), log=server.log))
        time.sleep(0.05)


def watch(processes: Mapping[str, subprocess.Popen[bytes]], log: Path) -> None:
    """Wait; raises CannotStartError as soon as one of the processes has ended by itself."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                raise CannotStartError(f"{name} has ended by itself, so Evoke stops. Why is in {log.parent}.")
        time.sleep(0.3)


def _answers(address: str, log: Path) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=30) as page:
            return bool(page.status == 200)  # noqa: PLR2004 - what a page that works answers
    except urllib.error.HTTPError as error:
        raise CannotStartError(
            f"The first page answers {error.code} instead of 200. Why is in {log}."
        ) from None
    except OSError:
        return False
