"""Tables that people open in a spreadsheet: no cell of theirs is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula; OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = "\ufeff"  # else a spreadsheet reads accents wrongly


def neutral(cell: str) -> str:
    """The cell as a spreadsheet shows it and does not reckon with it; an apostrophe goes before a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in CSV (RFC 4180, UTF-8 with a mark), one line per row below ``head``; None is an empty cell.

    Without rows the head stands alone.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([neutral(cell) for cell in head])
    for row in rows:
        writer.writerow(["" if cell is None else neutral(str(cell)) for cell in row])
    return _BYTE_ORDER_MARK + text.getvalue()
