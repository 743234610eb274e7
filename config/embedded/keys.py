"""Passwords and keys of a one-machine start: random, made on first use, readable by their owner only."""

import os
import secrets
from pathlib import Path

from config.embedded.places import create_folder, create_state_dir

_RANDOM_BYTES = 48


def secret(name: str) -> str:
    """The secret called ``name``; the same one for as long as the state folder lives."""
    path = create_folder(create_state_dir() / "secrets") / name
    if not path.exists():
        _create(path)
    return path.read_text(encoding="ascii")


def _create(path: Path) -> None:
    """Write a new secret whole or not at all; of two processes at once, the first one's counts."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(_RANDOM_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
