"""What must hold between the parts of an instrument. Every check raises InstrumentError."""

import re
from collections.abc import Iterable
from typing import Final

from sessions.fidelity.instruments.errors import InstrumentError
from sessions.fidelity.instruments.items import CountItem, GlobalItem, Instrument, SummaryItem

INSTRUMENT_KEY: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_ITEM_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
_SHORTCUT: Final = re.compile(r"[a-z0-9]")


def check(instrument: Instrument) -> None:
    """Check the whole, then each item."""
    if not INSTRUMENT_KEY.fullmatch(instrument.key):
        raise InstrumentError(
            f"The instrument's key {instrument.key!r} may use a-z, 0-9, dots and hyphens only."
        )
    _check_keys(instrument)
    for rating in instrument.globals:
        _check_scale(rating)
    _check_shortcuts(instrument.counts)
    _check_families(instrument)
    known = {rating.key for rating in instrument.globals} | {count.key for count in instrument.counts}
    for summary in instrument.summaries:
        _check_names(summary, known)
        _check_undefined(summary)
        _check_thresholds(summary)


def _check_keys(instrument: Instrument) -> None:
    keys = [item.key for item in instrument.items]
    if bad := next((key for key in keys if not _ITEM_KEY.fullmatch(key)), None):
        raise InstrumentError(f"The key {bad!r} must be a-z, 0-9 and underscores, beginning with a letter.")
    _refuse_repeats("key", keys)


def _check_shortcuts(counts: tuple[CountItem, ...]) -> None:
    if bad := next((item for item in counts if not _SHORTCUT.fullmatch(item.shortcut)), None):
        raise InstrumentError(f"The shortcut of {bad.key!r} must be one letter a-z or one digit.")
    _refuse_repeats("shortcut", [item.shortcut for item in counts])


def _refuse_repeats(kind: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InstrumentError(f"The {kind} {name!r} is used twice.")
        seen.add(name)


def _check_scale(item: GlobalItem) -> None:
    if not item.minimum <= item.start <= item.maximum or item.minimum == item.maximum:
        raise InstrumentError(f"The scale of {item.key!r} must run upwards, with its start on it.")
    points = item.maximum - item.minimum + 1
    if len(item.anchors) != points:
        raise InstrumentError(f"{item.key!r} has {points} points and {len(item.anchors)} anchors.")


def _check_families(instrument: Instrument) -> None:
    families = {item.family for item in instrument.globals}
    if unknown := sorted(set(instrument.engaging_only_omits) - families):
        raise InstrumentError(f"engaging_only_omits names {unknown[0]!r}, a family no global rating has.")


def _check_names(item: SummaryItem, known: set[str]) -> None:
    if unknown := sorted((item.formula.names | item.basis.names) - known):
        raise InstrumentError(f"{item.key!r} names {unknown[0]!r}, which is not rated or counted.")


def _check_undefined(item: SummaryItem) -> None:
    if item.formula.may_divide_by_zero and not item.undefined:
        raise InstrumentError(f"{item.key!r} can divide by zero: say under undefined what that means.")


def _check_thresholds(item: SummaryItem) -> None:
    if item.good is None:
        return
    if item.fair is None:
        raise InstrumentError(f"{item.key!r} has a good threshold and no fair one.")
    if item.fair >= item.good:
        raise InstrumentError(f"The fair threshold of {item.key!r} must lie below the good one.")
