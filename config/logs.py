"""What is written to the logs: where something went wrong and of what kind, never with which values.

Messages of exceptions quote what people typed: the database names the row that stands in the way, a
mail server the address it declined.
"""

import logging
from collections.abc import Iterator, Mapping
from traceback import format_tb


class WithoutValues(logging.Filter):
    """Puts the kind of an exception in the place of its message; lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.exc_text = traceback_of(error)
        if isinstance(record.args, Mapping) and "exc" in record.args:  # as Celery reports a task
            record.args = {**record.args, "exc": type(error).__qualname__ if error else "see above"}
        return True


def traceback_of(error: BaseException) -> str:
    """The frames and the kind of an exception and of those that led to it, the first cause first."""
    return "\n".join(
        f"{''.join(format_tb(each.__traceback__))}{type(each).__module__}.{type(each).__qualname__}"
        for each in reversed(list(_chain(error)))
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:  # a chain can bite its own tail
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
