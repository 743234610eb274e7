"""``./test``: every check on one database of its own; or pytest alone with the arguments given.

``./test mutations`` takes every guard of the database away in turn, table by table and key by key.
``./test faults`` kills servers, cuts the network and ends sign-ins while a browser is at work.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from config.embedded import postgres
from config.embedded.lock import only_one
from config.embedded.places import CHECKOUT, state_dir
from config.launch import stack, system
from config.launch.guard import guarded
from config.launch.say import say

_PROGRAMS = {"chromium": "chromium", "pdftotext": "poppler-utils", "qpdf": "qpdf"}
_OUTSIDE_SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
_PYTHON = (sys.executable, "-m")
_DJANGO = (sys.executable, "manage.py")
_FOLDERS = ("config", "agencies", "clients", "sessions", "plans", "tests")

# What an installation on the open network sets; the deployment check must find nothing to add.
_PRODUCTION = {
    "HTTPS": "1",
    "ALLOWED_HOSTS": "evoke.example",
    "PUBLIC_ADDRESS": "https://evoke.example",
    "EMAIL_URL": "smtp+tls://evoke@mail.example:587",
}


@dataclass(frozen=True, slots=True)
class Check:
    title: str
    command: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)


# Those that only read the code, two at a time; the one that takes longest comes first.
READING = (
    Check("Types (mypy)", (*_PYTHON, "mypy", *_FOLDERS)),
    Check("Code rules (ruff)", (*_PYTHON, "ruff", "check", ".")),
    Check("Code layout (ruff format)", (*_PYTHON, "ruff", "format", "--check", ".")),
    Check(
        "Layers (import-linter)",
        (sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"),
    ),
    Check("Template rules (djlint)", (*_PYTHON, "djlint", "templates", "--lint", "--quiet")),
    Check("Template layout (djlint)", (*_PYTHON, "djlint", "templates", "--check")),
    Check("Migrations are complete", (*_DJANGO, "makemigrations", "--check", "--dry-run")),
    Check("Ready for production", (*_DJANGO, "check", "--deploy", "--fail-level", "WARNING"), _PRODUCTION),
)
TESTS = Check("Tests (pytest)", (*_PYTHON, "pytest", "-n", "2"))
_AT_A_TIME = 2

Outcome = tuple[str, float, int]


def main(arguments: Sequence[str]) -> int:
    os.environ["EVOKE_STATE"] = str(state_dir() / "test")  # a product that is running is not disturbed
    for name in _OUTSIDE_SERVERS:
        os.environ.pop(name, None)
    system.require_programs(_PROGRAMS)
    with only_one(), stack.running(postgres.THROW_AWAY) as servers:
        if list(arguments) == ["mutations"]:
            return _run(
                (*_PYTHON, "pytest", "tests/mutations"), servers.environment | {"EVERY_MUTATION": "1"}
            )
        if list(arguments) == ["faults"]:
            return _run((*_PYTHON, "pytest", "tests/faults", "-s"), servers.environment | {"FAULTS": "1"})
        if arguments:
            return _run((*_PYTHON, "pytest", *arguments), servers.environment)
        return _check_all(servers.environment)


def _check_all(environment: Mapping[str, str]) -> int:
    surroundings = {**environment, "SECRET_KEY": secrets.token_urlsafe(50)}
    results = [*_read(surroundings), _test(surroundings)]
    say("\n== Summary")
    for title, seconds, code in results:
        say(f"{'failed' if code else 'passed'}  {seconds:6.1f} s  {title}")
    return int(any(code for _, _, code in results))


def _read(environment: Mapping[str, str]) -> Iterator[Outcome]:
    """Run the checks that read, and say of each in their order what it said."""
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        for check, (seconds, done) in zip(
            READING, pool.map(partial(_listen, environment), READING), strict=True
        ):
            say(f"\n== {check.title}\n{done.stdout}", end="")
            yield check.title, seconds, done.returncode


def _listen(environment: Mapping[str, str], check: Check) -> tuple[float, subprocess.CompletedProcess[str]]:
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own
        check.command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env={**environment, **check.variables},
    )
    return time.monotonic() - began, done


def _test(environment: Mapping[str, str]) -> Outcome:
    say(f"\n== {TESTS.title}")
    began = time.monotonic()
    code = _run(TESTS.command, environment)
    return TESTS.title, time.monotonic() - began, code


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    done = subprocess.run(command, check=False, cwd=CHECKOUT, env=environment)  # noqa: S603 - our own
    return done.returncode


if __name__ == "__main__":
    sys.exit(guarded(main))
