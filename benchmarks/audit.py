"""What the trail costs: saves, requests, writers side by side, verifying, and a page over many lines.

    python benchmarks/audit.py [--samples 200] [--repetitions 3] [--lines 1000000]

Makes a private PostgreSQL in ``<state>/bench-audit``. Exit code 0 when everything is within its limits. See
benchmarks/README.md.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from config.launch import environment  # noqa: E402 - found by the line above


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(description="What the audit trail costs.")
    asked.add_argument("--samples", type=int, default=200, help="of each arm in each repetition")
    asked.add_argument("--repetitions", type=int, default=3)
    asked.add_argument("--lines", type=int, default=1_000_000, help="of the long trail")
    given = asked.parse_args(arguments)

    from config.embedded.lock import only_one  # noqa: PLC0415 - the environment is ready only now
    from config.embedded.places import state_dir  # noqa: PLC0415
    from config.launch import stack  # noqa: PLC0415

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ["EVOKE_STATE"] = str(state_dir() / "bench-audit")
    with only_one():
        shutil.rmtree(state_dir() / "postgres", ignore_errors=True)
        # Commits reach the disk here, unlike in tests: what one costs is part of the question.
        with stack.running(("max_wal_size=4GB", "shared_buffers=512MB")) as servers:
            os.environ.update(servers.environment)
            from benchmarks import trails  # noqa: PLC0415 - needs the servers' addresses

            return trails.report(given.samples, given.repetitions, given.lines)


if __name__ == "__main__":
    python = environment.prepare(environment.PRODUCT)
    if Path(sys.executable) != python:
        os.execv(python, [str(python), __file__, *sys.argv[1:]])  # noqa: S606 - our own interpreter
    sys.exit(main(sys.argv[1:]))
