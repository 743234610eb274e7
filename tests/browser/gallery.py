"""Run as a program after the walk: the pictures of the documentation, small enough to keep.

``python -m tests.browser.gallery test-results/screenshots docs/screenshots``
"""

import subprocess
import sys
from pathlib import Path

from PIL import Image

_DESK, _PHONE, _SHEET = 850, 740, 1100  # pixels from the top that are shown
_CHOSEN = {
    "01-sign-in": ("sign-in", _DESK),
    "04-first-page": ("first-page", _DESK),
    "17-client": ("client", _DESK),
    "07-session": ("session", _DESK),
    "12-workbench": ("workbench", _DESK),
    "13-scores": ("scores", _DESK),
    "27-plan-in-force": ("plan", _DESK),
    "23-portal-plan": ("portal-plan", _PHONE),
    "28-plan": ("pdf", _SHEET),
}


def main(walk: Path, docs: Path) -> None:
    docs.mkdir(parents=True, exist_ok=True)
    pdf = ("pdftoppm", "-png", "-r", "96", "-singlefile", str(walk / "28-plan.pdf"), str(walk / "28-plan"))
    subprocess.run(pdf, check=True)  # noqa: S603 - our own arguments
    for name, (title, height) in _CHOSEN.items():
        with Image.open(walk / f"{name}.png") as picture:
            top = picture.convert("RGB").crop((0, 0, picture.width, min(height, picture.height)))
            top.quantize(128).save(docs / f"{title}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
