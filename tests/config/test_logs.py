"""The log tells where something failed and of what kind, and nothing of what people wrote."""

import logging

from config.logs import WithoutValues, traceback_of

WORDS = "Amara walks each evening"


def failure() -> Exception:
    """An exception with a cause, both of which quote somebody."""
    try:
        look_up(WORDS)
    except ValueError as error:
        return error
    raise AssertionError


def look_up(name: str) -> int:
    known = {"": 0}
    try:
        return known[name]
    except KeyError as cause:
        raise ValueError(name) from cause


def test_traceback_names_frames_and_kinds_of_the_whole_chain() -> None:
    told = traceback_of(failure())
    assert told.count("in look_up\n") == 2
    assert [line for line in told.splitlines() if not line.startswith(" ")] == [
        "builtins.KeyError",
        "builtins.ValueError",
    ]
    assert WORDS not in told


def test_chain_that_leads_to_itself_ends() -> None:
    error = ValueError(WORDS)
    error.__cause__ = error
    assert traceback_of(error) == "builtins.ValueError"


def test_record_without_a_failure_stays_as_it_is() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "Ready on port %s", (8000,), None)
    assert WithoutValues().filter(record)
    assert (record.getMessage(), record.exc_text) == ("Ready on port 8000", None)


def test_report_of_a_task_names_the_kind() -> None:
    told = ({"name": "plans.make_pdf", "exc": repr(failure())},)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "%(name)s: %(exc)s", told, None)
    record.exc_info = (ValueError, failure(), None)
    assert WithoutValues().filter(record)
    assert record.getMessage() == "plans.make_pdf: ValueError"
