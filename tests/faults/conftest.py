"""Faults of a running product take minutes: they run by ``./test faults`` alone."""

import os

from tests.browser.conftest import browser_type_launch_args
from tests.faults.seeds import SEED

collect_ignore_glob = [] if os.environ.get("FAULTS") else ["test_*.py"]


def pytest_report_header() -> str:
    return f"FAULTS_SEED={SEED}"


__all__ = ["browser_type_launch_args"]
