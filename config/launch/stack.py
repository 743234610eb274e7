"""The servers behind the product: private ones, or those that the environment names."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from config.embedded import connection_urls, postgres, valkey
from config.embedded.problems import CannotStartError
from config.launch.say import step


@dataclass(frozen=True, slots=True)
class Stack:
    """What the product's processes get in their environment, and the private servers to watch."""

    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)


def has_own_database() -> bool:
    """Whether PostgreSQL is ours to start; raises CannotStartError when only half of another is named."""
    named = [name for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if os.environ.get(name)]
    if len(named) == 1:
        raise CannotStartError(
            f"{named[0]} is set alone. Set both: DATABASE_URL for the role the application works with, "
            "and DATABASE_OWNER_URL for the role that owns the tables and migrates."
        )
    return not named


@contextmanager
def running(settings: Sequence[str] = ()) -> Iterator[Stack]:
    """Private servers where the environment names none, for as long as the block lasts.

    ``settings`` are PostgreSQL's own, such as ``fsync=off``.
    """
    urls = connection_urls()
    stack = Stack(dict(os.environ))
    with ExitStack() as cleanup:
        if has_own_database():
            with step("Starting PostgreSQL"):
                server = cleanup.enter_context(postgres.running(settings))
            stack.processes["PostgreSQL"] = server.process
            stack.environment.update({name: urls[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")})
        if not os.environ.get("REDIS_URL"):
            with step("Starting Valkey"):
                server = cleanup.enter_context(valkey.running())
            stack.processes["Valkey"] = server.process
            stack.environment["REDIS_URL"] = urls["REDIS_URL"]
        yield stack
