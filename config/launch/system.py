"""What no Python package brings: installed where we may, else named with the line to type."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.embedded.problems import CannotStartError, explain
from config.launch.say import step

# WeasyPrint 70 needs the first two; with the third a PDF takes a quarter less time.
PDF_LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")


def require_pdf_libraries(python: Path) -> None:
    """Make sure that ``python`` can make PDFs."""
    if not _makes_pdfs(python):
        install("WeasyPrint, which makes the PDFs,", PDF_LIBRARIES)
        if not _makes_pdfs(python):
            raise CannotStartError(
                f"WeasyPrint still does not load. Try: {python} -c 'import weasyprint' and mend what it says."
            )


def require_programs(packages: Mapping[str, str]) -> None:
    """Make sure that each program is on PATH; ``packages`` says which package brings it."""
    missing = {package for program, package in packages.items() if not shutil.which(program)}
    if missing:
        install("The checks", sorted(missing))


def install(who: str, packages: Sequence[str]) -> None:
    """Install system packages for ``who``, or raise CannotStartError with the line to type."""
    line = " ".join((*_INSTALL, *packages))
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise CannotStartError(
            f"{who} needs system packages that are not installed. Type\n\n    sudo {line}\n\n"
            "(on macOS: brew install pango) and start again."
        )
    with step(f"Installing {', '.join(packages)}"):
        _apt_get("apt-get", "update")
        _apt_get(*_INSTALL, *packages)


def _apt_get(*command: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own arguments
        command,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )
    if done.returncode:
        raise CannotStartError(explain(f"{' '.join(command)} failed.", done.stderr))


def _makes_pdfs(python: Path) -> bool:
    command: list[str | Path] = [python, "-c", "import weasyprint"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own
