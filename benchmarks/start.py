"""How long a first start takes, from a fresh clone to the first page, and what Ctrl-C leaves behind.

    python3 benchmarks/start.py

Clones the last commit into an empty folder and starts it with an environment of PATH and an empty HOME:
no package cache, no virtual environment, no database. What the machine itself brings is printed.
"""

import ctypes.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
FIRST_START, SECOND_START, STOP = 90.0, 5.0, 5.0  # seconds


def main() -> int:
    with empty_folder() as folder:
        clone = folder / "evoke"
        subprocess.run(["git", "clone", "--quiet", CHECKOUT, clone], check=True)
        (folder / "home").mkdir()
        describe_machine()
        rows = measure(clone, folder / "home")
    for what, figure, limit, unit in rows:
        verdict = "ok" if figure <= limit else "OVER"
        print(f"{what:<42}{figure:8.1f} {unit:<10} limit {limit:>5.1f}   {verdict}")
    return int(any(figure > limit for _, figure, limit, _ in rows))


def measure(clone: Path, home: Path) -> list[tuple[str, float, float, str]]:
    port = free_port()
    first, stopped, left = start_and_stop(clone, home, port)
    second, stopped_again, left_again = start_and_stop(clone, home, port)
    return [
        ("from nothing to the first page", first, FIRST_START, "s"),
        ("second start to the first page", second, SECOND_START, "s"),
        ("from Ctrl-C to the end (the slower one)", max(stopped, stopped_again), STOP, "s"),
        ("processes left one second later", float(left + left_again), 0.0, "processes"),
    ]


def start_and_stop(clone: Path, home: Path, port: int) -> tuple[float, float, int]:
    """Seconds to the first page, seconds from Ctrl-C to the end, processes left."""
    began = time.monotonic()
    run = subprocess.Popen(
        [clone / "run", "--port", str(port)],
        env={"PATH": os.environ["PATH"], "HOME": str(home)},
        start_new_session=True,
    )
    try:
        wait_for_page(run, port)
        ready = time.monotonic() - began
        time.sleep(3)  # as a person would: after reading what is on the screen
    finally:
        began = time.monotonic()
        os.killpg(run.pid, signal.SIGINT)
        run.wait()
    ended = time.monotonic() - began
    time.sleep(1)
    return ready, ended, len(processes_in(clone))


def wait_for_page(run: "subprocess.Popen[bytes]", port: int) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while run.poll() is None:
        try:
            with direct.open(f"http://127.0.0.1:{port}/", timeout=30) as page:
                if page.status == 200:  # noqa: PLR2004 - what a page that works answers
                    return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"./run ended by itself with {run.returncode}")


def processes_in(folder: Path) -> list[str]:
    """The processes that work in ``folder``; those of a private start all do."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink().is_relative_to(folder):
                found.append(entry.name)
        except OSError:
            continue
    return found


def describe_machine() -> None:
    tools = {name: shutil.which(name) or "no" for name in ("python3", "uv")}
    who = "root" if os.geteuid() == 0 else "ordinary user"
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {who}")
    print(f"there before: python3 {tools['python3']}, uv {tools['uv']}, pango {library('pango-1.0')}")
    print("not there before: package cache, virtual environment, database; packages come over the network\n")


def library(name: str) -> str:
    return ctypes.util.find_library(name) or "no (installed on the way when root)"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def empty_folder() -> Iterator[Path]:
    """A folder that every account may pass through, so that root's servers can work inside it."""
    with tempfile.TemporaryDirectory(prefix="evoke-start-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


if __name__ == "__main__":
    sys.exit(main())
