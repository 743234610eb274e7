"""Writing the trail. A line stands or falls with the change it tells of: same transaction."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit.context import current_origin
from agencies.audit.models import Act, AuditEvent
from agencies.models import Agency
from agencies.tenancy import TenantModel


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


def record_sought(model: type[TenantModel], *, by: Actor) -> AuditEvent:
    """One line: ``by`` tried to find a record that is out of reach. What was typed is not kept."""
    _require_transaction()
    return _write(Act.SOUGHT, by=by, kind=model._meta.label)


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit line needs the transaction of its act.")


def _write(act: str, *, by: Actor | None, **what: Any) -> AuditEvent:
    origin = current_origin()
    what.setdefault("ground", origin.ground_for(what.get("client_reference")))
    return AuditEvent.objects.create(
        at=timezone.now(),
        actor_id=by.membership_id if by else None,
        role=by.role if by else "",
        act=act,
        request_id=origin.request_id,
        address=origin.address,
        **what,
    )
