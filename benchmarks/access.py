"""What isolation costs: pages with all belts over the same pages without, and search in a large agency.

    python benchmarks/access.py [--samples 400] [--repetitions 3]

Makes a private PostgreSQL with three hundred invented agencies in ``<state>/bench``, asks every page in
turns with and without, and prints the ratio of the medians with its bootstrap 95 % confidence interval.
Exit code 0: every interval ends below its limit, and no page waits for the database more than once more.
The raw figures are written beside the databases. See benchmarks/README.md.
"""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from config.launch import environment  # noqa: E402 - found by the line above

EVERYBODY, ALONE = "evoke", "evoke_alone"
MOST_ROUND_TRIPS_MORE = 1
FORMER_SAMPLES = 60  # of the search as it was: it is slow, and only shown for comparison


@dataclass
class Result:
    """One line of the report, and what it rests on."""

    title: str
    limit: float
    ratios: list[Any] = field(default_factory=list)
    cpu_ratios: list[Any] = field(default_factory=list)
    medians: list[str] = field(default_factory=list)
    round_trips: tuple[int, int] | None = None
    raw: list[Any] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(description="What isolation costs.")
    asked.add_argument("--samples", type=int, default=400, help="of each arm in each repetition")
    asked.add_argument("--repetitions", type=int, default=3)
    asked.add_argument("--again", action="store_true", help="with the databases of the last run")
    given = asked.parse_args(arguments)

    from config.embedded import postgres  # noqa: PLC0415 - the environment is ready only now
    from config.embedded.lock import only_one  # noqa: PLC0415
    from config.embedded.places import state_dir  # noqa: PLC0415
    from config.launch import stack  # noqa: PLC0415

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ["EVOKE_STATE"] = str(state_dir() / "bench")
    with only_one():
        if not given.again:
            shutil.rmtree(state_dir() / "postgres", ignore_errors=True)
        with stack.running((*postgres.THROW_AWAY, "max_wal_size=4GB", "shared_buffers=512MB")) as servers:
            os.environ.update(servers.environment)
            from benchmarks import setting  # noqa: PLC0415 - needs the servers' addresses

            setting.prepare(ALONE, again=given.again)
            return _report(given.samples, given.repetitions, state_dir())


def _report(samples: int, repetitions: int, folder: Path) -> int:
    results = [*_pages(samples, repetitions), *_searches(samples, repetitions)]
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {samples} samples, {repetitions} times")
    passed = [_line(result) for result in results]
    _former()
    file = folder / f"access-{time.strftime('%Y%m%d-%H%M%S')}.json"
    file.write_text(json.dumps([asdict(result) for result in results]), encoding="utf-8")
    print(f"\nRaw figures: {file}")
    return int(not all(passed))


def _pages(samples: int, repetitions: int) -> list[Result]:
    from benchmarks import crowd, pages, setting  # noqa: PLC0415 - as above

    sides = pages.sides(EVERYBODY, ALONE)
    results = []
    for page in pages.pages(setting.reference_of(crowd.MEASURED * 100_000 + 1)):
        ours, theirs = sides.of(page)
        pages.same_answer(page, ours, theirs)
        result = Result(page.title, page.limit)
        result.round_trips = (ours.round_trips(page), theirs.round_trips(page))
        _measure(result, [ours.arm(page), theirs.arm(page)], samples, repetitions)
        results.append(result)
    return results


def _searches(samples: int, repetitions: int) -> list[Result]:
    from benchmarks import searches  # noqa: PLC0415 - as above

    ways, results = searches.ways(EVERYBODY), []
    for kind, words in searches.typed_words(20).items():
        searches.both_show_the_same(words[:5], ways.values())
        result = Result(f"search, {kind}", searches.LIMIT)
        arms = [searches.arm(name, ways[name], words) for name in ("with", "without")]
        _measure(result, arms, samples, repetitions)
        results.append(result)
    return results


def _measure(result: Result, arms: Sequence[Any], samples: int, repetitions: int) -> None:
    from benchmarks import figures  # noqa: PLC0415 - as above

    for repetition in range(repetitions):
        timed = figures.in_turns(arms, samples, seed=repetition)
        ours, theirs = timed["with"], timed["without"]
        result.ratios.append(figures.ratio(ours.wall, theirs.wall))
        result.cpu_ratios.append(figures.ratio(ours.cpu, theirs.cpu))
        result.medians.append(f"{figures.milliseconds(ours)}  without {figures.milliseconds(theirs)}")
        result.raw.append({name: asdict(one) for name, one in timed.items()})
    print(f"{result.title}: " + "; ".join(map(str, result.ratios)), flush=True)


def _line(result: Result) -> bool:
    """Print the verdict. On a machine too noisy for its clock, processor time decides, and is said to."""
    from benchmarks import figures  # noqa: PLC0415 - as above

    wall, cpu = figures.middle(result.ratios), figures.middle(result.cpu_ratios)
    noisy = (wall.high - wall.low) / 2 > (result.limit - 1) / 2
    deciding = cpu if noisy else wall
    good = deciding.high <= result.limit
    print(f"\n{result.title}: {'ok' if good else 'OVER'}, limit {result.limit:.2f}")
    print(f"  clock {wall}, processors {cpu}; decided by {'processors' if noisy else 'the clock'}")
    print(f"  with {result.medians[result.ratios.index(wall)]}")
    if result.round_trips:
        more = result.round_trips[0] - result.round_trips[1]
        good = good and more <= MOST_ROUND_TRIPS_MORE
        print(f"  round trips {result.round_trips[0]} with, {result.round_trips[1]} without: {more:+d}")
    return good


def _former() -> None:
    """The search by ILIKE that this one replaced, with trigram indexes there for whoever may use them."""
    from benchmarks import figures, searches, setting  # noqa: PLC0415 - as above

    setting.add_trigram_indexes()
    ways = searches.ways(EVERYBODY)
    words = [word for some in zip(*searches.typed_words(10).values(), strict=True) for word in some]
    arms = [searches.arm(name, way, words) for name, way in ways.items()]
    timed = figures.in_turns(arms, FORMER_SAMPLES, seed=0)
    print("\nAll kinds of searches in turns, for comparison with the former search by ILIKE (pg_trgm):")
    for name, one in timed.items():
        print(f"  {name:<14}{figures.milliseconds(one)}")


if __name__ == "__main__":
    python = environment.prepare(environment.PRODUCT)
    if Path(sys.executable) != python:
        os.execv(python, [str(python), __file__, *sys.argv[1:]])  # noqa: S606 - our own interpreter
    sys.exit(main(sys.argv[1:]))
