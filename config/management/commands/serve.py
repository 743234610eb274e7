"""The product's processes under one supervisor."""

import signal
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config.embedded.children import die_with_parent, finish
from config.embedded.places import create_state_dir
from config.embedded.problems import CannotStartError
from config.launch.ports import require_free
from config.readiness import refuse_unbound_role

# Celery finishes the task it is at; what it cannot finish is delivered again at the next start.
_PATIENCE = 10  # seconds
_HEAD_START = 10  # seconds
_WORKERS, _THREADS, _TASKS = "2", "4", "2"


class Command(BaseCommand):
    help = "Serve pages, work off the queue and keep the timetable, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **_: object) -> None:
        refuse_unbound_role()
        connections.close_all()
        try:
            require_free(host, port)
        except CannotStartError as problem:
            raise CommandError(str(problem)) from None
        stopping = threading.Event()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, lambda *_: stopping.set())
        processes: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, command in _programs(host, port).items():
                processes[name] = _start(command)
                if name == "web":  # alone on the processors at first: it is what people wait for
                    _let_begin(processes[name], host, port, stopping)
            _watch(processes, stopping)
        finally:
            _end(processes)


def _programs(host: str, port: int) -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    timetable = str(create_state_dir() / "timetable")
    return {
        "web": [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
            *("--host", host, "--port", str(port), "--workers", _WORKERS, "--blocking-threads", _THREADS),
            *("--respawn-failed-workers", "config.wsgi:application"),
        ],
        "worker": [*celery, "worker", "-c", _TASKS, "--without-gossip", "--without-mingle", "-l", "INFO"],
        "timetable": [*celery, "beat", "-s", timetable, "--pidfile", "", "-l", "INFO"],
    }


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """In a session of its own: a Ctrl-C that reached Celery twice would break off its tasks."""
    return subprocess.Popen(  # noqa: S603 - our own programs
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - nothing but a system call
    )


def _let_begin(web: subprocess.Popen[bytes], host: str, port: int, stopping: threading.Event) -> None:
    """Wait until the pages answer, whatever they say, but not for ever: work for later has to begin too."""
    deadline = time.monotonic() + _HEAD_START
    while time.monotonic() < deadline and web.poll() is None and not stopping.wait(0.05):
        pages = HTTPConnection(host, port, timeout=1)
        try:
            pages.request("GET", "/healthz")
            pages.getresponse()
        except (OSError, HTTPException):
            continue
        finally:
            pages.close()
        return


def _watch(processes: Mapping[str, subprocess.Popen[bytes]], stopping: threading.Event) -> None:
    """Wait until asked to stop; raises CommandError when a process ends by itself."""
    while not stopping.wait(0.3):
        if ended := [name for name, process in processes.items() if process.poll() is not None]:
            raise CommandError(f"The {' and the '.join(ended)} process ended by itself; stopping the rest.")


def _end(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for process in processes.values():
        if process.poll() is None:
            process.terminate()  # once: to Celery the second signal means at once
    deadline = time.monotonic() + _PATIENCE
    for process in processes.values():
        finish(process, seconds=max(0, deadline - time.monotonic()))
