"""The virtual environment: filled from a hash-pinned lock, once for each change of the lock."""

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.places import CHECKOUT
from config.launch import space, system, tools
from config.launch.say import step

PRODUCT = "requirements.lock"
CHECKS = "requirements-dev.lock"

_VENV = CHECKOUT / ".venv"
_PYTHON = _VENV / "bin" / "python"
_STAMP = _VENV / "evoke-lock"
_BYTES_NEEDED = 700_000_000  # the packages and their download, measured at 400 MB with the check tools


def prepare(lock: str) -> Path:
    """The Python of a virtual environment that holds what ``lock`` names.

    An environment that has the check tools keeps them: their lock contains the product's.
    """
    with _one_at_a_time():
        chosen = CHECKOUT / (CHECKS if (_VENV / "bin" / "pytest").exists() else lock)
        stamp = hashlib.sha256(chosen.read_bytes()).hexdigest()
        if not _is_current(stamp):
            _renew(chosen)
            _STAMP.write_text(stamp, encoding="ascii")
    return _PYTHON


def _is_current(stamp: str) -> bool:
    return _PYTHON.exists() and _STAMP.exists() and _STAMP.read_text(encoding="ascii") == stamp


def _renew(lock: Path) -> None:
    _STAMP.unlink(missing_ok=True)
    space.require(CHECKOUT, _BYTES_NEEDED)
    with step("Preparing Python packages (the first time takes a minute)"):
        uv = tools.uv()
        if not _PYTHON.exists():
            # The base interpreter: this one may live in an environment that is about to go.
            base = getattr(sys, "_base_executable", sys.executable)
            tools.run(uv, "venv", "--clear", "--python", base, _VENV)
        tools.run(uv, "pip", "sync", "--require-hashes", "--python", _PYTHON, lock)
    system.require_pdf_libraries(_PYTHON)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    descriptor = os.open(CHECKOUT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
