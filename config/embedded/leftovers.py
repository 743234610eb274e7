"""What an earlier start may have left behind: a server still ending, or the name of one long gone."""

import os
import time
from pathlib import Path

_PATIENCE = 15  # seconds a server may take to end after its parent


def wait_until_gone(pid_file: Path, folder: Path) -> None:
    """Wait while the server that wrote ``pid_file`` and works on ``folder`` is still ending."""
    deadline = time.monotonic() + _PATIENCE
    while _works_on(_pid(pid_file), folder) and time.monotonic() < deadline:
        time.sleep(0.05)


def disown_stale_pid(pid_file: Path, folder: Path) -> None:
    """Keep PostgreSQL from taking another program for itself.

    After a power cut ``pid_file`` may name a process that is by now something else, and PostgreSQL would
    refuse to start. It passes over its parent's id, and still makes sure that nobody uses the data.
    """
    pid = _pid(pid_file)
    if pid and Path("/proc/self").exists() and not _works_on(pid, folder):
        lines = pid_file.read_text(encoding="ascii").splitlines(keepends=True)
        pid_file.write_text("".join([f"{os.getpid()}\n", *lines[1:]]), encoding="ascii")


def _pid(pid_file: Path) -> int:
    """The process named in the file; 0 when there is none."""
    try:
        return int(pid_file.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _works_on(pid: int, folder: Path) -> bool:
    # A process that has ended and waits for its parent has an empty command line.
    try:
        return os.fsencode(folder) in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
