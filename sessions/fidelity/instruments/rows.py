"""One table of a definition, read field by field with messages that name the place."""

from collections.abc import Mapping
from fractions import Fraction

from sessions.fidelity.instruments.errors import InstrumentError


class Row:
    """A table whose fields are taken one at a time; what nobody took is a mistake."""

    def __init__(self, fields: object, *, where: str) -> None:
        if not isinstance(fields, Mapping):
            raise InstrumentError(f"{where} is not a table.")
        self.where = where
        self._fields = dict(fields)

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self._take(name)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{name} must be a text that is not empty")
        return value

    def text_or_empty(self, name: str) -> str:
        return self.text(name) if name in self._fields else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty when the field is missing."""
        values = self._fields.pop(name, [])
        if not isinstance(values, list) or not all(
            isinstance(value, str) and value.strip() for value in values
        ):
            raise self.error(f"{name} must be a list of texts that are not empty")
        return tuple(values)

    def integer(self, name: str) -> int:
        value = self._take(name)
        # Not isinstance: True would pass for 1.
        if type(value) is not int:
            raise self.error(f"{name} must be a whole number")
        return value

    def number_or_none(self, name: str) -> Fraction | None:
        """A number as it was typed (3.5 is exactly 7/2), or None when the field is missing."""
        value = self._fields.pop(name, None)
        if value is None:
            return None
        if type(value) not in {int, float, Fraction}:
            raise self.error(f"{name} must be a number")
        try:
            return Fraction(str(value))
        except ValueError as error:  # nan, inf
            raise self.error(f"{name} must be a number") from error

    def row(self, name: str) -> "Row":
        return Row(self._take(name), where=f"{self.where}, {name}")

    def rows(self, name: str) -> tuple["Row", ...]:
        """A list of tables; empty when the field is missing."""
        values = self._fields.pop(name, [])
        if not isinstance(values, list):
            raise self.error(f"{name} must be a list of tables")
        return tuple(
            Row(value, where=f"{self.where}, {name} no. {n}") for n, value in enumerate(values, start=1)
        )

    def finish(self) -> None:
        """Raises InstrumentError when a field was not taken: misspelt, most likely."""
        if self._fields:
            raise self.error(f"unknown field {min(map(str, self._fields))!r}")

    def error(self, mistake: str) -> InstrumentError:
        return InstrumentError(f"{self.where}: {mistake}.")

    def _take(self, name: str) -> object:
        if name not in self._fields:
            raise self.error(f"{name} is missing")
        return self._fields.pop(name)
