"""Work that goes through all agencies by the clock, one after the other."""

import logging
from collections.abc import Callable
from typing import TypeVar

from agencies.models import Agency

R = TypeVar("R")

_log = logging.getLogger(__name__)


class RoundError(Exception):
    """The work failed in some agencies, and was done in the others; the log says in which and why."""


def in_every_agency(work: Callable[[Agency], R]) -> list[R]:
    """What ``work`` gives for each agency; it enters the agency and opens its transaction itself.

    Where it fails, that is logged with this agency alone, and the others have their turn; RoundError is
    raised when all have had it. An empty list without agencies.
    """
    results: list[R] = []
    agencies = list(Agency.objects.order_by("pk"))
    for agency in agencies:
        try:
            results.append(work(agency))
        except Exception:  # noqa: BLE001 - whatever it was, the other agencies have their turn
            _log.exception("Work by the clock failed in the agency %s.", agency.slug)
    failed = len(agencies) - len(results)
    if failed:
        raise RoundError(f"{failed} of {len(agencies)} agencies: see the log.")
    return results
