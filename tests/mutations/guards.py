"""A guard is a test of the suite. Here it is run by hand: green as things are, red once something is gone."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction


@dataclass(frozen=True)
class Guard:
    """A test, with the values of its parameters; what else it asks for comes from ``find``."""

    test: Callable[..., Any]
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        values = "-".join(str(getattr(value, "__name__", value)) for value in self.given.values())
        return f"{self.test.__module__.split('.')[-1]}.{self.test.__name__}[{values}]"

    def run(self, find: Callable[[str], Any]) -> None:
        """Run the test and undo what it did; raises what the test raises."""
        wanted = inspect.signature(self.test).parameters
        values = {name: self.given[name] if name in self.given else find(name) for name in wanted}
        with transaction.atomic():
            try:
                self.test(**values)
            finally:
                transaction.set_rollback(True)

    def is_red(self, find: Callable[[str], Any]) -> bool:
        """Whether the test fails, in whatever way."""
        try:
            self.run(find)
        except (Exception, pytest.fail.Exception):  # noqa: BLE001 - any failure is what is asked for
            return True
        return False


def guard(test: Callable[..., Any], **given: Any) -> Guard:
    return Guard(test, given)


@contextmanager
def another_body(function: Any, body: Callable[..., Any]) -> Iterator[None]:
    """``function`` does what ``body`` does, also where it was imported by name; the names are its own."""
    before = function.__code__, function.__kwdefaults__
    function.__code__ = body.__code__
    try:
        yield
    finally:
        function.__code__, function.__kwdefaults__ = before
