"""The account the private servers run as: our own, or for root one without rights."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from config.embedded.places import closed_to_others
from config.embedded.problems import CannotStartError

_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """Who runs the server that keeps its files in ``data``; None means ourselves.

    PostgreSQL does not run as root. Files that are already there stay with the account that owns them.
    """
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwuid(data.stat().st_uid) if data.exists() else _unprivileged()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _unprivileged() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in _UNPRIVILEGED:
        if name in known:
            return known[name]
    raise CannotStartError(
        "PostgreSQL does not run as root, and this machine has neither an account postgres nor nobody. "
        "Start Evoke as an ordinary user."
    )


def make_private(folder: Path, account: Account | None) -> Path:
    """``folder`` with mode 0700, belonging to ``account``; one that belongs to somebody else is refused."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    owner = account.uid if account else os.geteuid()
    if folder.is_symlink() or found.st_uid not in {owner, os.geteuid()}:
        raise CannotStartError(f"{folder} belongs to another account. Remove it and start again.")
    folder.chmod(0o700)
    give(folder, account)
    return folder


def give(path: Path, account: Account | None) -> None:
    if account:
        os.chown(path, account.uid, account.gid)


def require_entrance(folder: Path, account: Account | None) -> None:
    """Raise CannotStartError when ``account`` could not reach ``folder``."""
    closed = closed_to_others(folder.parent) if account else None
    if account and closed:
        raise CannotStartError(
            f"The servers run as the account {account.name}, which may not enter {closed}. "
            "Set EVOKE_STATE to a folder that every account can reach, for example /var/lib/evoke."
        )
