"""Where the private servers keep their data, one place for each checkout."""

import hashlib
import os
import stat
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

# The system allows 107 bytes for a socket's name; the servers add up to 20 to the folder's.
LONGEST_SOCKET_FOLDER = 80


def state_dir() -> Path:
    """The folder of the databases, secrets, logs and collected files; not created by asking.

    ``EVOKE_STATE`` names it; a relative name counts from the checkout. Otherwise it is ``var/`` in the
    checkout. Root's servers run as an unprivileged account, so where that account cannot enter the
    checkout (below a private home, say) root gets a folder under ``/var/lib``.
    """
    if given := os.environ.get("EVOKE_STATE"):
        return CHECKOUT / given
    inside = CHECKOUT / "var"
    if os.geteuid() != 0 or (inside / "postgres").exists() or everybody_may_enter(CHECKOUT):
        return inside
    return Path("/var/lib") / f"evoke-{_digest(CHECKOUT)}"


def create_folder(path: Path, *, mode: int = 0o700) -> Path:
    """``path``, made with ``mode`` whatever the umask; an existing one is left as it is."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
    return path


def create_state_dir() -> Path:
    """The state folder, made if need be; root's may be passed through by the servers' account."""
    return create_folder(state_dir(), mode=0o711 if os.geteuid() == 0 else 0o700)


def socket_dir(name: str) -> Path:
    """The folder of one server's socket: in the state folder, or in ``/tmp`` when that name is too long."""
    inside = state_dir() / name
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    return Path("/tmp") / f"evoke-{_digest(inside)}"  # noqa: S108 - private, owner checked before use


def everybody_may_enter(folder: Path) -> bool:
    """Whether any account may pass through ``folder`` and everything above it."""
    return closed_to_others(folder) is None


def closed_to_others(folder: Path) -> Path | None:
    """The uppermost existing folder on the way to ``folder`` that other accounts may not enter."""
    for step in (*reversed(folder.parents), folder):
        if step.exists() and not step.stat().st_mode & stat.S_IXOTH:
            return step
    return None


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
