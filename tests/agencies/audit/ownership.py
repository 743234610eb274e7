"""What the owner of the tables can do to a trail, undone when the block ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from agencies.audit.verifying import Verdict, verify
from agencies.models import Agency

TRAIL = ("audit_auditevent", "audit_seal", "audit_root")


class Owner:
    """Runs SQL past every trigger; ``{north}`` in a statement is the agency's number."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.cursor = connections["owner"].cursor()

    def do(self, statement: str, **names: Any) -> int:
        """Run a statement; returns how many rows it changed."""
        self.cursor.execute(statement.format(north=self.agency.pk, **names))
        return int(self.cursor.rowcount)

    def ask(self, statement: str, **names: Any) -> Any:
        """The first value of the first row."""
        self.do(statement, **names)
        return self.cursor.fetchone()[0]

    def length(self) -> int:
        return int(self.ask("SELECT seq FROM audit_chainhead WHERE agency_id = {north}"))

    def line(self, seq: int) -> int:
        """The number of the line at a place of the chain."""
        return int(self.ask("SELECT id FROM audit_seal WHERE agency_id = {north} AND seq = {seq}", seq=seq))

    def verdict(self, *kept: Any) -> Verdict:
        return verify(self.cursor, self.agency, kept)


@contextmanager
def owning(agency: Agency) -> Iterator[Owner]:
    """As the owner, with the triggers of the trail switched off; all of it is rolled back."""
    with transaction.atomic(using="owner"):
        owner = Owner(agency)
        for table in TRAIL:
            owner.do(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield owner
        transaction.set_rollback(True, using="owner")
