"""How a start ends: by a signal, by a sentence about what is wrong, never by a traceback for either."""

import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from config.embedded.problems import CannotStartError, sentence

_INTERRUPTED = 130  # what shells report for Ctrl-C


class Stopped(BaseException):
    """Somebody asked the program to end: Ctrl-C, SIGTERM, or the terminal was closed."""


def guarded(main: Callable[[Sequence[str]], int]) -> int:
    """Run ``main`` with the command line's arguments; the exit code."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _stop)
    try:
        return main(sys.argv[1:])
    except CannotStartError as problem:
        return _complain(str(problem))
    except OSError as error:
        return _complain(sentence(error))
    except Stopped:
        return _INTERRUPTED


def _stop(*_: object) -> None:
    # A second signal must not break off the tidying up that the first one began.
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    raise Stopped


def _complain(text: str) -> int:
    with suppress(OSError):
        sys.stderr.write(f"\n{text}\n")
    return 1
