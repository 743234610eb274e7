"""Fidelity instruments as data: one TOML file each, checked when it is read.

Nothing here knows a particular instrument or the database. A definition an
agency wrote itself goes through the same ``parse_instrument``.
"""

import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

from sessions.fidelity.instruments.errors import InstrumentError, UnknownInstrumentError
from sessions.fidelity.instruments.items import (
    Citation,
    CountItem,
    Display,
    GlobalItem,
    Instrument,
    Item,
    Segment,
    SummaryItem,
)
from sessions.fidelity.instruments.reading import parse_instrument

__all__ = [
    "Citation",
    "CountItem",
    "Display",
    "GlobalItem",
    "Instrument",
    "InstrumentError",
    "Item",
    "Segment",
    "SummaryItem",
    "UnknownInstrumentError",
    "available_instruments",
    "load_instrument",
    "parse_instrument",
]

_FOLDER: Final = Path(__file__).parent


def available_instruments() -> tuple[str, ...]:
    """The keys of the built-in instruments, in alphabetical order."""
    return tuple(sorted(path.name.removesuffix(".toml") for path in _FOLDER.glob("*.toml")))


@cache
def load_instrument(key: str) -> Instrument:
    """The built-in instrument of this key, read once.

    Raises UnknownInstrumentError when there is none, InstrumentError when its
    file is faulty.

    >>> str(load_instrument("miti-4.2.1"))
    'MITI 4.2.1'
    """
    if key not in available_instruments():
        raise UnknownInstrumentError(f"There is no built-in instrument {key!r}.")
    return read_file(_FOLDER / f"{key}.toml")


def read_file(path: Path) -> Instrument:
    """Read one definition; its key must be the file's name. Numbers stay as typed, to the last digit."""
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Fraction)
        instrument = parse_instrument(fields)
    except (tomllib.TOMLDecodeError, InstrumentError) as error:
        raise InstrumentError(f"{path.name}: {error}") from error
    if path.name != f"{instrument.key}.toml":
        raise InstrumentError(f"{path.name}: the key inside is {instrument.key!r}.")
    return instrument
