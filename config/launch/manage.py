"""Django's commands, each in a process of its own."""

import subprocess
import sys
from collections.abc import Mapping

from config.embedded.children import log_path
from config.embedded.places import CHECKOUT
from config.embedded.problems import CannotStartError, explain


def manage(*arguments: str, environment: Mapping[str, str]) -> str:
    """What the command printed.

    Raises CannotStartError when it fails; everything it said is then in the log.
    """
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, CHECKOUT / "manage.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env=environment,
    )
    if done.returncode:
        log = log_path("manage")
        with log.open("a", encoding="utf-8") as file:
            file.write(done.stdout + done.stderr)
        raise CannotStartError(explain(f"manage.py {arguments[0]} failed.", done.stderr, log=log))
    return done.stdout
