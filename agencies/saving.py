"""Checked and saved in one go: the database is asked what breaks its rules only when it has said no.

``full_clean()`` asks it a question for every rule before a row is written, and it judges the same rules once
more when the row comes. So the row comes first; where it is refused, everything is done over step by step,
for the sentences that people read. Foreign keys are judged at the end of the transaction only, so
:class:`~agencies.constraints.SameAgency` is asked beforehand.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from agencies.tenancy import TenantModel

T = TypeVar("T", bound=TenantModel)


def insert(row: T) -> T:
    """A new row. Raises ValidationError as ``full_clean()`` does; nothing is kept then."""
    return insert_all([row])[0]


def insert_all(rows: Iterable[T]) -> list[T]:
    """New rows, those of one kind that follow each other in one statement; an empty list for none.

    Raises ValidationError as ``full_clean()`` does; nothing of the kind that was refused is kept then.
    """
    saved = list(rows)
    for kind, group in groupby(saved, key=type):
        _insert_kind(kind, list(group))
    return saved


def _insert_kind(kind: type[T], rows: list[T]) -> None:
    try:
        for row in rows:
            row.clean_by_itself()
        with transaction.atomic():
            kind._default_manager.bulk_create(rows)
    except (ValidationError, DatabaseError):
        _require_way_back()
        with transaction.atomic():
            for row in rows:
                row.full_clean()
                row.save(force_insert=True)


def update(row: T, *fields: str) -> T:
    """These fields of a row that is there. Raises ValidationError as ``full_clean()`` does."""
    try:
        row.clean_by_itself(fields)
        with transaction.atomic():
            row.save(update_fields=fields)
    except (ValidationError, DatabaseError):
        _require_way_back()
        with transaction.atomic():
            row.full_clean()
            row.save(update_fields=fields)
    return row


def _require_way_back() -> None:
    """Raise again what is being handled, where no savepoint is left from which anything could be asked."""
    if transaction.get_connection().needs_rollback:
        raise  # noqa: PLE0704 - called while an exception is handled
