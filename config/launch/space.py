"""Room on the disk, asked for before anything is half written."""

import shutil
from pathlib import Path

from config.embedded.problems import CannotStartError

_MEGABYTE = 1_000_000


def require(folder: Path, needed: int) -> None:
    """Raise CannotStartError when the disk of ``folder`` has fewer than ``needed`` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotStartError(
            f"The disk that holds {folder} has {free // _MEGABYTE} MB free, and Evoke needs "
            f"{needed // _MEGABYTE} MB. Free some space and start again."
        )
