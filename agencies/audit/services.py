"""Writing the trail. A line stands or falls with the change it tells of: same transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone

from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit.context import current_origin, one_more_line
from agencies.audit.models import Act, AuditEvent
from agencies.models import Agency
from agencies.tenancy import TenantModel


class NotRecorded(RuntimeError):  # noqa: N818 - reads as what it is at the place it is caught
    """The trail takes no line: what it would tell of is not done, and nothing is shown."""


@contextmanager
def told_or_nothing() -> Iterator[None]:
    """A transaction whose lines are sealed when it ends; raises NotRecorded where they are not."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as fault:
        told: Any = getattr(fault.__cause__, "diag", None)
        if told is not None and "audit_seal" in (told.context or ""):
            raise NotRecorded("the database sealed no line") from fault
        raise


def record(act: str, obj: TenantModel, *, by: Actor | None, fields: Iterable[str] = ()) -> AuditEvent:
    """One line: ``by`` did ``act`` to ``obj``; ``fields`` names what changed, never the text itself.

    ``by`` is None only for what the installation's operator does, and for somebody at the door who is
    no member. Outside a transaction nothing would tie the line to its act, so that is refused
    (TransactionManagementError).
    """
    _require_transaction()
    return _write(
        act,
        by=by,
        kind=obj._meta.label,
        reference=obj.public_id,
        client_reference=obj.concerned_client(),
        fields=sorted(fields),
    )


def record_rows(act: str, model: type[TenantModel], *, by: Actor) -> AuditEvent:
    """One line: ``by`` did ``act`` to all rows of a kind within her reach: a list taken out."""
    _require_transaction()
    return _write(act, by=by, kind=model._meta.label)


def record_settings(agency: Agency, *, by: Actor, fields: Iterable[str]) -> AuditEvent:
    """One line: ``by`` changed these settings of the agency, which is no tenant's row: no reference."""
    _require_transaction()
    return _write(Action.CHANGE, by=by, kind=agency._meta.label, fields=sorted(fields))


def record_denied(route: str, *, reference: UUID | None, by: Actor) -> AuditEvent:
    """One line: ``by`` was turned away at ``route``, the name of a page.

    ``reference`` is what she asked for; whether there is such a record, and whose, the line does not say.
    """
    _require_transaction()
    longest = AuditEvent._meta.get_field("kind").max_length
    return _write(Act.DENIED, by=by, kind=route[:longest], reference=reference)


def record_request(
    route: str, *, reference: UUID | None, fields: Iterable[str], ground: UUID, by: Actor
) -> AuditEvent:
    """One line: ``by`` asked for a page while holding the exceptional access ``ground``.

    Written for every request, whatever came of it; ``fields`` says how it was asked and answered.
    """
    _require_transaction()
    longest = AuditEvent._meta.get_field("kind").max_length
    return _write(
        Act.REQUEST, by=by, kind=route[:longest], reference=reference, fields=list(fields), ground=ground
    )


def record_shown(route: str, *, reference: UUID, by: Actor) -> AuditEvent:
    """One line: a page about this record was shown, for a page that told nothing itself."""
    _require_transaction()
    longest = AuditEvent._meta.get_field("kind").max_length
    return _write(Action.VIEW, by=by, kind=route[:longest], reference=reference)


def record_sought(model: type[TenantModel], *, by: Actor) -> AuditEvent:
    """One line: ``by`` tried to find a record that is out of reach. What was typed is not kept."""
    _require_transaction()
    return _write(Act.SOUGHT, by=by, kind=model._meta.label)


def record_search(model: type[TenantModel], *, by: Actor) -> AuditEvent:
    """One line: ``by`` searched among the records of a kind within her reach. What was typed is not kept."""
    _require_transaction()
    return _write(Act.SEARCH, by=by, kind=model._meta.label)


def record_trail(
    act: str, *, by: Actor, about: TenantModel | None = None, fields: Iterable[str]
) -> AuditEvent:
    """One line: ``by`` read the trail or took it out, that of ``about`` alone if given.

    ``fields`` names what it was narrowed by.
    """
    _require_transaction()
    return _write(
        act,
        by=by,
        kind=AuditEvent._meta.label,
        reference=about and about.public_id,
        client_reference=about and about.concerned_client(),
        fields=sorted(fields),
    )


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit line needs the transaction of its act.")


def _write(act: str, *, by: Actor | None, **what: Any) -> AuditEvent:
    origin = current_origin()
    one_more_line()
    what.setdefault("ground", origin.ground_for(what.get("client_reference")))
    try:
        return AuditEvent.objects.create(
            at=timezone.now(),
            actor_id=by.membership_id if by else None,
            role=by.role if by else "",
            act=act,
            request_id=origin.request_id,
            address=origin.address,
            **what,
        )
    except DatabaseError as fault:
        raise NotRecorded("the database took no line") from fault
