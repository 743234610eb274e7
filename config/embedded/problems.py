"""What keeps Evoke from starting, as a sentence for the person at the keyboard."""

import errno
import re

_FULL = "The disk is full ({where}). Free some space and start again."
_FULL_SIGNS = ("No space left on device", "Disk quota exceeded")
_ERROR = re.compile("(error|fatal|panic):", re.IGNORECASE)


class CannotStartError(Exception):
    """Says in one sentence what is wrong and how to mend it."""


def sentence(error: OSError) -> str:
    """An operating system error as a sentence; a full disk is named as such."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _FULL.format(where=error.filename or "while writing")
    place = f" ({error.filename})" if error.filename else ""
    return f"The operating system says: {error.strerror or error}{place}."


def explain(failure: str, output: str, *, log: object = None) -> str:
    """``failure`` with the most telling line of a program's ``output``, or the full disk behind both."""
    if any(sign in output for sign in _FULL_SIGNS):
        return _FULL.format(where=failure.rstrip("."))
    said = f" It said: {_telling(output).rstrip('.')}." if output.strip() else ""
    more = f" More is in {log}." if log else ""
    return f"{failure}{said}{more}"


def _telling(output: str) -> str:
    """The last line of a traceback, else the first error, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if "Traceback (most recent call last):" in lines:
        return lines[-1]
    return next(filter(_ERROR.search, lines), lines[-1])
