"""What to keep in mind about one coding, from the limits the instrument sets itself."""

from collections.abc import Iterator

from sessions.fidelity.coding import Coding
from sessions.fidelity.instruments import Instrument
from sessions.fidelity.models import Review


def cautions_for(instrument: Instrument, coded: Coding | Review) -> list[str]:
    """Sentences about a segment that is short, a goal that is no behaviour, ratings left out.

    Empty when nothing limits what the scores say. A goal not yet judged (None) is no reason for a caution.
    """
    return [*_about_the_goal(instrument, coded), *_about_the_ratings(instrument, coded)]


def _about_the_goal(instrument: Instrument, coded: Coding | Review) -> Iterator[str]:
    if coded.goal_is_behavioural is False:
        yield (
            f"The change goal is not a behaviour, and {instrument} is made for behaviours. Name a behaviour "
            "the goal stands for, or read the scores as practice in coding only."
        )


def _about_the_ratings(instrument: Instrument, coded: Coding | Review) -> Iterator[str]:
    segment = instrument.segment
    if coded.segment_minutes <= segment.counts_only_up_to_minutes:
        yield (
            f"A segment of {segment.counts_only_up_to_minutes} minutes or less is for counting only: "
            "the ratings are left out."
        )
        return
    if coded.segment_minutes < segment.globals_unsure_below_minutes:
        yield (
            f"In less than {segment.globals_unsure_below_minutes} minutes the whole is hard to judge: "
            "take the ratings as uncertain."
        )
    if coded.engaging_only:
        left_out = [item.label for item in instrument.globals if item not in instrument.engaging_only_globals]
        yield f"Only engaging or focusing was intended, so these are left out: {', '.join(left_out)}."
