"""What must be true before the product serves: tables, files, and on a first start a world to look at."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from config.embedded.places import CHECKOUT, create_folder, create_state_dir
from config.launch import database, environment
from config.launch.manage import manage
from config.launch.say import step

_CODE = ("agencies", "clients", "config", "plans", "sessions")


def migrate(variables: Mapping[str, str]) -> None:
    """Bring the tables up to date; skipped when neither code nor database changed since the last time."""
    url = variables["DATABASE_OWNER_URL"]
    code = _digest(CHECKOUT.glob(f"{part}/**/*.py") for part in _CODE)

    def mark() -> str:
        return f"{code} {database.migrations_applied(url)}"

    unless_stamped("migrate", mark, lambda: _migrate(variables))


def collect_static(variables: Mapping[str, str]) -> None:
    """Gather style sheets and scripts where the web server finds them; skipped when they are unchanged."""
    files = _digest(CHECKOUT.glob(f"{part}/**/static/**/*") for part in _CODE)
    there = create_state_dir() / "static" / "staticfiles.json"

    def mark() -> str:
        return f"{files} {there.exists()}"

    unless_stamped("static", mark, lambda: _collect(variables))


def load_demo(variables: Mapping[str, str]) -> None:
    """Fill an installation without agencies with invented ones."""
    if not database.has_agencies(variables["DATABASE_OWNER_URL"]):
        with step("Loading two invented agencies"):
            manage("load_demo", environment=variables)


def unless_stamped(name: str, mark: Callable[[], str], work: Callable[[], None]) -> None:
    """Do ``work`` unless ``mark()`` is what it was after the last time, then keep the new mark."""
    stamp = create_folder(create_state_dir() / "stamps") / name
    now = mark()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    work()
    stamp.write_text(mark(), encoding="ascii")


def _migrate(variables: Mapping[str, str]) -> None:
    with step("Bringing the database up to date"):
        manage("migrate", "--no-input", environment=variables)


def _collect(variables: Mapping[str, str]) -> None:
    with step("Collecting static files"):
        # The API answers in JSON alone, so the pages its library brings along are not collected.
        manage("collectstatic", "--no-input", "--clear", "--ignore=rest_framework", environment=variables)


def _digest(groups: Iterable[Iterable[Path]]) -> str:
    """One hash over the names and contents of the files, and over the packages installed."""
    digest = hashlib.sha256((CHECKOUT / environment.PRODUCT).read_bytes())
    for path in sorted(path for group in groups for path in group if path.is_file()):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
