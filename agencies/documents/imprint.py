"""What a printed file says about itself, beside its pages."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Title, language and date of a file, and the data that travel inside it (None: no data).

    ``created`` carries its time zone; a naive moment raises ValueError, because the file would
    name another moment on another machine.
    """

    title: str
    language: str
    created: datetime
    data: bytes | None = None
    data_name: str = "data.json"

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise ValueError("created needs a time zone.")

    @property
    def created_utc(self) -> datetime:
        return self.created.astimezone(UTC)

    @property
    def stamp(self) -> str:
        """The date as the file's metadata spell it: whole seconds, UTC."""
        return self.created_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
