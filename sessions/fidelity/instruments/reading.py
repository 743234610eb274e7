"""From plain data to a checked ``Instrument``: the one way to make one."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sessions.fidelity.instruments import checks
from sessions.fidelity.instruments.basis import parse_basis
from sessions.fidelity.instruments.errors import InstrumentError
from sessions.fidelity.instruments.formula import parse_formula
from sessions.fidelity.instruments.items import (
    Citation,
    CountItem,
    Display,
    GlobalItem,
    Instrument,
    Segment,
    SummaryItem,
)
from sessions.fidelity.instruments.rows import Row

T = TypeVar("T")


def parse_instrument(fields: Mapping[str, object]) -> Instrument:
    """Read and check a definition, as it comes from TOML or JSON.

    Raises InstrumentError, naming the place: a field missing, unknown or of
    the wrong kind; a key or shortcut used twice; a formula that is not plain
    arithmetic or names no item; thresholds or a scale in the wrong order.
    """
    instrument = _read(Row(fields, where="The instrument"), _instrument)
    checks.check(instrument)
    return instrument


def _read(row: Row, reader: Callable[[Row], T]) -> T:
    thing = reader(row)
    row.finish()
    return thing


def _instrument(row: Row) -> Instrument:
    return Instrument(
        key=row.text("key"),
        name=row.text("name"),
        version=row.text("version"),
        citation=_read(row.row("citation"), _citation),
        threshold_note=row.text("threshold_note"),
        licence_note=row.text("licence_note"),
        rating_rules=row.texts("rating_rules"),
        counting_rules=row.texts("counting_rules"),
        use_limits=row.texts("use_limits"),
        engaging_only_omits=row.texts("engaging_only_omits"),
        segment=_read(row.row("segment"), _segment),
        globals=tuple(_read(item, _global) for item in row.rows("globals")),
        counts=tuple(_read(item, _count) for item in row.rows("counts")),
        summaries=tuple(_read(item, _summary) for item in row.rows("summaries")),
    )


def _citation(row: Row) -> Citation:
    return Citation(
        authors=row.text("authors"),
        year=row.integer("year"),
        title=row.text("title"),
        note=row.text("note"),
        url=row.text("url"),
    )


def _segment(row: Row) -> Segment:
    return Segment(
        minutes=row.integer("minutes"),
        globals_unsure_below_minutes=row.integer("globals_unsure_below_minutes"),
        counts_only_up_to_minutes=row.integer("counts_only_up_to_minutes"),
    )


def _global(row: Row) -> GlobalItem:
    return GlobalItem(
        key=row.text("key"),
        label=row.text("label"),
        short=row.text("short"),
        family=row.text("family"),
        minimum=row.integer("minimum"),
        maximum=row.integer("maximum"),
        start=row.integer("start"),
        description=row.text("description"),
        anchors=row.texts("anchors"),
        notes=row.texts("notes"),
    )


def _count(row: Row) -> CountItem:
    return CountItem(
        key=row.text("key"),
        label=row.text("label"),
        short=row.text("short"),
        shortcut=row.text("shortcut"),
        description=row.text("description"),
        not_this=row.text("not_this"),
        caution=row.text_or_empty("caution"),
    )


def _summary(row: Row) -> SummaryItem:
    return SummaryItem(
        key=row.text("key"),
        label=row.text("label"),
        short=row.text("short"),
        formula=_parsed(row, "formula", parse_formula),
        basis=_parsed(row, "basis", parse_basis),
        undefined=row.text_or_empty("undefined"),
        display=_parsed(row, "display", _display),
        fair=row.number_or_none("fair"),
        good=row.number_or_none("good"),
        caution=row.text_or_empty("caution"),
    )


def _parsed(row: Row, name: str, parse: Callable[[str], T]) -> T:
    text = row.text(name)
    try:
        return parse(text)
    except InstrumentError as error:
        raise InstrumentError(f"{row.where}: {error}") from error


def _display(text: str) -> Display:
    if text not in {*Display}:
        raise InstrumentError(f"display must be one of {', '.join(Display)}.")
    return Display(text)
