"""Progress on the terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def say(text: str, *, end: str = "\n") -> None:
    """Write ``text``; a terminal that was closed meanwhile is no reason to break off."""
    with suppress(OSError):
        sys.stdout.write(f"{text}{end}")
        sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done and, afterwards, how many seconds it took."""
    say(f"{title} … ", end="")
    began = time.monotonic()
    try:
        yield
    except BaseException:
        say("")
        raise
    say(f"{time.monotonic() - began:.1f} s")
