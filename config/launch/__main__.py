"""Prepare the virtual environment, then go on inside it."""

import os
import sys
from collections.abc import Sequence

from config.launch import environment, locks
from config.launch.guard import guarded


def main(arguments: Sequence[str]) -> int:
    match arguments:
        case ["test", *rest]:
            return _continue_in(environment.CHECKS, "config.launch.checks", rest)
        case ["lock", *rest]:
            return locks.write(rest)
        case _:
            return _continue_in(environment.PRODUCT, "config.launch.start", arguments)


def _continue_in(lock: str, module: str, arguments: Sequence[str]) -> int:
    """Replace this process, so that the one a person stops or kills is the one that watches the rest."""
    python = str(environment.prepare(lock))
    # A start is some ten processes: without kept bytecode each would compile the same code anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.stdout.flush()
    os.execv(python, [python, "-m", module, *arguments])  # noqa: S606 - our own interpreter


if __name__ == "__main__":
    sys.exit(guarded(main))
