"""What a person reads when a start cannot go on, and what a start does only once."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.lock import only_one
from config.embedded.places import CHECKOUT
from config.embedded.problems import CannotStartError, explain, sentence
from config.launch import __main__ as launch
from config.launch import checks, environment, space, stack, start, system, upkeep


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVOKE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def start_by_hand(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "config.launch.start", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env=os.environ | variables,
    )


def test_second_start_on_one_state_folder_is_told_so(state: Path) -> None:
    with only_one():
        done = start_by_hand("--port", "0")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"\nEvoke is already running with this state folder (process {os.getpid()}). "
        "Stop it first, or set EVOKE_STATE to another folder.\n"
    )


def test_folder_is_free_again_after_the_first_start_ended(state: Path) -> None:
    with only_one():
        pass
    with only_one():
        assert (state / "lock").read_text(encoding="ascii") == str(os.getpid())


def test_port_in_use_is_named_before_anything_starts(state: Path, taken_port: int) -> None:
    done = start_by_hand("--port", str(taken_port))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"\nPort {taken_port} on 127.0.0.1 is not free (Address already in use). "
        f"Stop the program that uses it, or choose another port: ./run --port {taken_port + 1}.\n"
    )
    assert sorted(path.name for path in state.iterdir()) == ["lock"]


def test_half_of_an_outside_database_is_refused(state: Path) -> None:
    done = start_by_hand(
        "--port", "0", DATABASE_URL="postgresql://evoke_app@db.example/evoke", DATABASE_OWNER_URL=""
    )

    assert done.returncode == 1
    assert done.stderr == (
        "\nDATABASE_URL is set alone. Set both: DATABASE_URL for the role the application works with, "
        "and DATABASE_OWNER_URL for the role that owns the tables and migrates.\n"
    )


def test_outside_database_that_is_away_is_told_in_a_sentence(state: Path) -> None:
    nobody = "postgresql://evoke_owner@127.0.0.1:1/evoke"
    done = start_by_hand(
        "--port", "0", DATABASE_URL=nobody, DATABASE_OWNER_URL=nobody, REDIS_URL="redis://127.0.0.1:1"
    )

    assert done.returncode == 1
    assert done.stderr.startswith("\nThe database cannot be used. It said: ")
    assert "Traceback" not in done.stderr


def test_servers_named_in_the_environment_are_not_started_again(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.setenv(name, f"given {name}")

    with stack.running() as servers:
        assert servers.processes == {}
        assert servers.environment["REDIS_URL"] == "given REDIS_URL"


def test_full_disk_is_told_beforehand(tmp_path: Path) -> None:
    space.require(tmp_path, 1)
    with pytest.raises(CannotStartError, match=r"MB free, and Evoke needs 1000000000 MB\. Free some space"):
        space.require(tmp_path, 10**15)


def test_full_disk_is_named_whoever_reports_it() -> None:
    assert sentence(OSError(28, "No space left on device", "/var/x")) == (
        "The disk is full (/var/x). Free some space and start again."
    )
    assert explain("PostgreSQL did not start.", "FATAL: could not write: No space left on device") == (
        "The disk is full (PostgreSQL did not start). Free some space and start again."
    )


def test_failure_is_told_with_the_line_that_says_why() -> None:
    output = "LOG: starting\nFATAL: role is missing\nLOG: database system is shut down\n"

    assert explain("PostgreSQL did not start.", output, log="/var/log") == (
        "PostgreSQL did not start. It said: FATAL: role is missing. More is in /var/log."
    )


def test_missing_system_package_is_named_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(CannotStartError) as problem:
        system.install("WeasyPrint, which makes the PDFs,", system.PDF_LIBRARIES)

    assert str(problem.value).splitlines()[2].strip() == (
        "sudo apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    )


def test_old_python_is_told_in_a_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" || exit 1\n', encoding="ascii")
    old.chmod(0o755)
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")

    done = subprocess.run(  # noqa: S603 - our own program
        ["/bin/sh", CHECKOUT / "run"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(tmp_path)},
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Evoke needs Python 3.11 or newer on PATH; found: Python 3.9.2.\n"


def test_work_is_done_again_only_when_its_mark_changed(state: Path) -> None:
    done: list[str] = []
    marks = ["one"]

    for mark in ("one", "one", "two", "two"):
        marks.append(mark)
        upkeep.unless_stamped("work", lambda: marks[-1], lambda: done.append(marks[-1]))

    assert done == ["one", "two"]


def test_work_that_failed_is_done_again(state: Path) -> None:
    def fail() -> None:
        raise CannotStartError("once")

    done: list[str] = []
    with pytest.raises(CannotStartError):
        upkeep.unless_stamped("work", lambda: "same", fail)
    upkeep.unless_stamped("work", lambda: "same", lambda: done.append("again"))

    assert done == ["again"]


def test_processes_keep_their_bytecode_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, command: started.append(command))

    launch.main(["--port", "9000"])

    assert started[0][1:] == ["-m", "config.launch.start", "--port", "9000"]
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


def test_locks_pin_every_package_by_hash_and_name_no_host() -> None:
    for name in (environment.PRODUCT, environment.CHECKS, ".ci/requirements-uv.lock"):
        text = (CHECKOUT / name).read_text(encoding="ascii")
        entries = text.replace(" \\\n", " ").splitlines()
        pins = [line for line in entries if line and not line.startswith((" ", "#"))]

        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
        assert "://" not in text


def test_checks_contain_the_product() -> None:
    product, checked = (
        {line for line in (CHECKOUT / name).read_text(encoding="ascii").splitlines() if "==" in line}
        for name in (environment.PRODUCT, environment.CHECKS)
    )

    assert product - checked == set()


def test_every_check_has_a_title_of_its_own() -> None:
    every = [*checks.READING, checks.TESTS]
    assert len({check.title for check in every}) == len(every)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),  # noqa: S104 - not listened on
        ("::", "http://[::1]:8000/"),
    ],
)
def test_address_can_be_opened_on_this_machine(
    host: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT", raising=False)

    assert start.address_of(start.parse(["--host", host])) == address
