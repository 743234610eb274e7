"""A private Valkey for queue and cache: one socket, every command kept in an append-only file."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.accounts import make_private, require_entrance, server_account
from config.embedded.binaries import valkey_binary
from config.embedded.children import Server, start_server, stop
from config.embedded.leftovers import wait_until_gone
from config.embedded.places import create_state_dir, socket_dir
from config.embedded.problems import CannotStartError, explain

_ENDING = ((signal.SIGTERM, 10),)
_START_SECONDS = 30


@contextmanager
def running() -> Iterator[Server]:
    """Valkey on its socket for as long as the block lasts; what was queued outlives it."""
    data = create_state_dir() / "valkey"
    account = server_account(data)
    require_entrance(data, account)
    make_private(data, account)
    address = make_private(socket_dir("valkey"), account) / "socket"
    wait_until_gone(data / "pid", data)
    server = start_server("valkey", _command(valkey_binary(account), data, address), account=account)
    try:
        _wait_until_ready(server, address)
        yield server
    finally:
        stop(server.process, _ENDING)


def _command(program: Path, data: Path, address: Path) -> list[str | Path]:
    return [
        program,
        *("--port", "0", "--unixsocket", address, "--unixsocketperm", "700"),
        *("--dir", data, "--pidfile", data / "pid", "--daemonize", "no", "--set-proc-title", "no"),
        *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory-policy", "noeviction"),  # a queue that forgets is worse than one that is full
    ]


def _wait_until_ready(server: Server, address: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(address):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise CannotStartError(explain("Valkey did not start.", server.said(), log=server.log))
        time.sleep(0.02)


def _answers(address: Path) -> bool:
    """Whether the server replies; while it reads its file again it says it is loading."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(os.fspath(address))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
