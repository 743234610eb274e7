"""Programs that live and die with the one that started them."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.accounts import Account
from config.embedded.places import create_folder, create_state_dir

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LOG_LIMIT = 5_000_000  # bytes; a log longer than this starts afresh


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, and where its log of this start begins (in bytes)."""

    process: subprocess.Popen[bytes]
    log: Path
    begins: int

    def said(self) -> str:
        """What it wrote since it was started."""
        with self.log.open("rb") as file:
            file.seek(self.begins)
            return file.read().decode(errors="replace")


def start_server(name: str, command: Sequence[str | Path], *, account: Account | None) -> Server:
    """A server in a session of its own, out of reach of the terminal's Ctrl-C, with a log by its ``name``."""
    log = log_path(name)
    begins = log.stat().st_size
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own binaries and arguments
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=log.parent.parent,
            env=clean_environment(),
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - nothing but a system call
            **run_as(account),
        )
    return Server(process, log, begins)


def die_with_parent(signum: int) -> Callable[[], None]:
    """What a child runs before its program, so that Linux sends it ``signum`` when its parent is gone.

    Elsewhere a parent that was killed outright leaves its children running.
    """
    parent = os.getpid()

    def bind() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signum)
            if os.getppid() != parent:  # it died before the line above
                os._exit(1)

    return bind


def log_path(name: str) -> Path:
    """Where the program called ``name`` writes; a long log of earlier days starts afresh."""
    path = create_folder(create_state_dir() / "log") / f"{name}.log"
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.unlink()
    path.touch(mode=0o600)
    return path


def clean_environment() -> dict[str, str]:
    """What a server needs of the environment: nothing of the caller's, messages in English."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def run_as(account: Account | None) -> dict[str, Any]:
    """The arguments that make subprocess give up root for ``account``."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def stop(process: subprocess.Popen[bytes], signals: Iterable[tuple[int, float]]) -> None:
    """Send each signal in turn and wait its seconds, until ``process`` has ended."""
    for signum, patience in signals:
        if process.poll() is not None:
            break
        process.send_signal(signum)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    finish(process, seconds=0)


def finish(process: subprocess.Popen[bytes], *, seconds: float) -> None:
    """Give ``process`` that long to end; then kill what is left of it and of its group."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
