"""What a coder hands in, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Coding:
    """``ratings`` are the globals by item, ``counts`` the tallies by item.

    The change goal and whether it is a behaviour come first (MITI 4.2.1). With ``engaging_only``
    the technical globals may be left out; in a segment for counting only, all of them. The segment is
    in whole minutes of the session.
    """

    change_goal: str
    goal_is_behavioural: bool
    ratings: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    engaging_only: bool = False
    segment_start: int = 0
    segment_minutes: int = 20
