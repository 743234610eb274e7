"""Two ways to do one thing, timed in turns: medians, their ratio, and how sure it is."""

import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RESAMPLES = 2000
WARM = 20  # calls of each arm before the first that counts

Call = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Median over median, with the bounds of its bootstrap 95 % confidence interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of each call of one arm: on the clock, and of processors (this process and its backend)."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Arm:
    """``call(n)`` is the n-th sample; ``enter`` and ``leave`` are not timed; ``backend`` serves it."""

    name: str
    call: Call
    enter: Callable[[], None]
    leave: Callable[[], None]
    backend: int


def in_turns(arms: Sequence[Arm], samples: int, seed: int) -> dict[str, Timed]:
    """Call every arm ``samples`` times, each round in an order of its own."""
    order, timed = random.Random(seed), {arm.name: Timed() for arm in arms}  # noqa: S311 - an order, no secret
    gc.collect()
    gc.disable()
    try:
        for number in range(-WARM, samples):
            for arm in order.sample(list(arms), len(arms)):
                wall, cpu = _one(arm, number % samples)
                if number >= 0:
                    timed[arm.name].wall.append(wall)
                    timed[arm.name].cpu.append(cpu)
            gc.collect(0)
    finally:
        gc.enable()
    return timed


def _one(arm: Arm, number: int) -> tuple[float, float]:
    arm.enter()
    try:
        server, cpu, wall = _server_seconds(arm.backend), time.process_time(), time.perf_counter()
        arm.call(number)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        return wall, cpu + _server_seconds(arm.backend) - server
    finally:
        arm.leave()


def _server_seconds(backend: int) -> float:
    """Processor time a database backend has used; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except (OSError, ValueError):
        return 0.0


def ratio(ours: Sequence[float], theirs: Sequence[float], seed: int = 1) -> Ratio:
    """The median of ``ours`` over that of ``theirs``."""
    draw = random.Random(seed)  # noqa: S311 - resampling, no secret
    resampled = sorted(
        statistics.median(draw.choices(ours, k=len(ours)))
        / statistics.median(draw.choices(theirs, k=len(theirs)))
        for _ in range(RESAMPLES)
    )
    cut = RESAMPLES * 25 // 1000
    value = statistics.median(ours) / statistics.median(theirs)
    return Ratio(value, resampled[cut], resampled[-cut - 1])


def middle(repetitions: Sequence[Ratio]) -> Ratio:
    """The repetition whose ratio is the median one."""
    return sorted(repetitions, key=lambda one: one.value)[len(repetitions) // 2]


def milliseconds(one: Timed) -> str:
    return f"{statistics.median(one.wall) * 1e3:8.2f} ms, cpu {statistics.median(one.cpu) * 1e3:8.2f} ms"
