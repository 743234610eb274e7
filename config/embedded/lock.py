"""One start at a time for each state folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from config.embedded.places import create_state_dir
from config.embedded.problems import CannotStartError


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the state folder; a second holder would share sockets and ports with the first unnoticed."""
    path = create_state_dir() / "lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotStartError(_refusal(file.read().strip())) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _refusal(holder: str) -> str:
    return (
        f"Evoke is already running with this state folder (process {holder or 'unknown'}). "
        "Stop it first, or set EVOKE_STATE to another folder."
    )
