"""The package installer uv: the one on PATH, or a private copy."""

import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

from config.embedded.places import CHECKOUT, create_state_dir
from config.embedded.problems import CannotStartError, explain
from config.launch import system

UV_LOCK = CHECKOUT / ".ci" / "requirements-uv.lock"

_FAILED = "The Python packages could not be prepared (a first start needs the network)."


def uv() -> Path:
    """The uv program; made in the state folder when the machine has none."""
    if found := shutil.which("uv"):
        return Path(found)
    home = create_state_dir() / "uv"
    program = home / "bin" / "uv"
    if not program.exists():
        _make_environment(home)
        run(home / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", UV_LOCK)
    return program


def run(*command: str | Path) -> None:
    """Run an installer in the checkout.

    Raises CannotStartError with its most telling words when it fails.
    """
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, capture_output=True, text=True, check=False, cwd=CHECKOUT, env=os.environ | _settings()
    )
    if done.returncode:
        raise CannotStartError(explain(_FAILED, done.stderr or done.stdout))


def _settings() -> dict[str, str]:
    """Make uv take the Python it is given, and trust whom the machine trusts, if it says."""
    never = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    return never | ({"UV_SYSTEM_CERTS": "1"} if _has_certificates() else {})


def _has_certificates() -> bool:
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())))


def _make_environment(home: Path) -> None:
    command: list[str | Path] = [sys.executable, "-m", "venv", "--clear", home]
    if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603 - our own arguments
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        system.install("Python's venv module", (f"python{version}-venv",))
        run(*command)
