"""Checked and saved in one go: the database is asked what breaks its rules only when it has said no.

``full_clean()`` asks it a question for every rule before a row is written, and it judges the same rules once
more when the row comes. So the row comes first; where it is refused, everything is done over step by step,
for the sentences that people read. Foreign keys are judged at the end of the transaction only, so
:class:`~agencies.constraints.SameAgency` is asked beforehand.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from agencies.tenancy import TenantModel

T = TypeVar("T", bound=TenantModel)


def insert(row: T) -> T:
    """A new row. Raises ValidationError as ``full_clean()`` does; nothing is kept then."""
    _save([row], lambda: row.save(force_insert=True), lambda each: each.save(force_insert=True))
    return row


def update(row: T, *fields: str) -> T:
    """These fields of a row that is there. Raises ValidationError as ``full_clean()`` does."""
    _save([row], lambda: row.save(update_fields=fields), lambda each: each.save(update_fields=fields))
    return row


def insert_all(rows: Iterable[T]) -> list[T]:
    """New rows, those of one kind that follow each other in one statement; an empty list for none.

    Raises ValidationError as ``full_clean()`` does; nothing of the kind that was refused is kept then.
    """
    saved = list(rows)
    for kind, group in groupby(saved, key=type):
        same = list(group)
        _save(
            same,
            partial(kind._default_manager.bulk_create, same),
            lambda each: each.save(force_insert=True),
        )
    return saved


def _save(rows: Sequence[T], together: Callable[[], object], one: Callable[[T], object]) -> None:
    try:
        for row in rows:
            row.clean_by_itself()
        with transaction.atomic():
            together()
    except (ValidationError, DatabaseError):
        if transaction.get_connection().needs_rollback:  # no savepoint to go back to, so nothing to ask anew
            raise
        with transaction.atomic():
            for row in rows:
                row.full_clean()
                one(row)
