"""Writing the trail. A line stands or falls with the change it tells of: same transaction."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agencies.access.actors import Actor
from agencies.audit.context import current_origin
from agencies.audit.models import Act, AuditEvent
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


def record_denied(route: str, *, reference: UUID | None, by: Actor) -> AuditEvent:
    """One line: ``by`` was turned away at ``route``, the name of a page.

    ``reference`` is what she asked for; whether there is such a record, and whose, the line does not say.
    """
    _require_transaction()
    longest = AuditEvent._meta.get_field("kind").max_length
    return _write(Act.DENIED, by=by, kind=route[:longest], reference=reference)


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit line needs the transaction of its act.")


def _write(act: str, *, by: Actor | None, **what: Any) -> AuditEvent:
    origin = current_origin()
    return AuditEvent.objects.create(
        at=timezone.now(),
        actor_id=by.membership_id if by else None,
        role=by.role if by else "",
        act=act,
        request_id=origin.request_id,
        address=origin.address,
        **what,
    )
