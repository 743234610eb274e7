"""A private PostgreSQL: a cluster in the state folder, served to this machine's sockets only."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.embedded import roles
from config.embedded.accounts import Account, give, make_private, require_entrance, server_account
from config.embedded.binaries import major_version, postgres_bin
from config.embedded.children import (
    Server,
    clean_environment,
    run_as,
    start_server,
    stop,
)
from config.embedded.keys import secret
from config.embedded.leftovers import disown_stale_pid, wait_until_gone
from config.embedded.places import create_state_dir, socket_dir
from config.embedded.problems import CannotStartError, explain

# Fast shutdown, then immediate.
_ENDING = ((signal.SIGINT, 10), (signal.SIGQUIT, 5))
_START_SECONDS = 60  # enough for crash recovery of a small cluster
_BUILTIN_LOCALE_SINCE = 17

# No network; and a failed statement leaves its error in the log, never the words people typed.
_SETTINGS = ("listen_addresses=", "log_error_verbosity=terse", "log_min_error_statement=panic")

# For data that are thrown away: nothing waits for the disk.
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def running(settings: Sequence[str] = ()) -> Iterator[Server]:
    """PostgreSQL with the product's roles and database, for as long as the block lasts.

    The cluster is made on first use. ``settings`` are PostgreSQL's own, such as ``fsync=off``.
    """
    data = create_state_dir() / "postgres"
    account = server_account(data)
    require_entrance(data, account)
    programs = postgres_bin(account)
    _initialise(data, programs, account)
    _require_same_version(data, programs)
    sockets = make_private(socket_dir("socket"), account)
    wait_until_gone(data / "postmaster.pid", data)
    disown_stale_pid(data / "postmaster.pid", data)
    server = start_server("postgres", _command(programs, data, sockets, settings), account=account)
    try:
        _wait_until_ready(server)
        roles.prepare()
        yield server
    finally:
        stop(server.process, _ENDING)


def _command(programs: Path, data: Path, sockets: Path, settings: Sequence[str]) -> list[str | Path]:
    options = [part for setting in (*_SETTINGS, *settings) for part in ("-c", setting)]
    return [programs / "postgres", "-D", data, "-k", sockets, *options]


def _initialise(data: Path, programs: Path, account: Account | None) -> None:
    """Make the cluster beside its place and move it there, so that a broken attempt leaves none."""
    if data.exists():
        return
    draft = data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    make_private(draft, account)
    password = make_private(data.with_name("postgres.password"), account) / "password"
    password.write_text(secret(roles.SUPERUSER), encoding="ascii")
    give(password, account)
    try:
        _run_initdb(draft, programs, password, account)
    finally:
        shutil.rmtree(password.parent)
    draft.rename(data)


def _run_initdb(data: Path, programs: Path, password: Path, account: Account | None) -> None:
    done = subprocess.run(  # noqa: S603 - our own binary
        [
            *(programs / "initdb", "-D", data, "-U", roles.SUPERUSER, f"--pwfile={password}"),
            *("-E", "UTF8", "-A", "scram-sha-256", *_locale(programs)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=data,
        env=clean_environment(),
        **run_as(account),
    )
    if done.returncode:
        raise CannotStartError(
            explain("PostgreSQL could not make its data folder.", done.stderr + done.stdout)
        )


def _locale(programs: Path) -> tuple[str, ...]:
    """Letters beyond English change case properly: an ``icontains`` search finds Élodie by élodie."""
    if major_version(programs) < _BUILTIN_LOCALE_SINCE:
        return ("--locale=C.UTF-8",)
    return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


def _require_same_version(data: Path, programs: Path) -> None:
    made_by, here = int((data / "PG_VERSION").read_text(encoding="ascii")), major_version(programs)
    if made_by != here:
        raise CannotStartError(
            f"The data in {data} were made by PostgreSQL {made_by}, and the one installed here is {here}. "
            f"Dump them with version {made_by}, move the folder away, start Evoke and load the dump."
        )


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not roles.answers():
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise CannotStartError(explain("PostgreSQL did not start.", server.said(), log=server.log))
        time.sleep(0.02)
