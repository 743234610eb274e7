"""The moments at which things go wrong: drawn anew for each run, and told, so that a run can be repeated."""

import os
import random

SEED = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(1_000_000))


def moments_of(test: str) -> random.Random:
    """The same moments for the same seed and test."""
    return random.Random(f"{SEED} {test}")  # noqa: S311 - moments, no secret
