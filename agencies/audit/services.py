"""Writing the trail. A line stands or falls with the change it tells of: same transaction."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from agencies.access.actors import Actor
from agencies.audit.context import current_origin
from agencies.audit.models import AuditEvent
from agencies.tenancy import TenantModel


def record(act: str, obj: TenantModel, *, by: Actor | None, fields: Iterable[str] = ()) -> AuditEvent:
    """One line: ``by`` did ``act`` to ``obj``; ``fields`` names what changed, never the text itself.

    ``by`` is None only for what the installation's operator does. Outside a transaction nothing
    would tie the line to its act, so that is refused (TransactionManagementError).
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit line needs the transaction of its act.")
    origin = current_origin()
    return AuditEvent.objects.create(
        at=timezone.now(),
        actor_id=by.membership_id if by else None,
        role=by.role if by else "",
        act=act,
        kind=obj._meta.label,
        reference=obj.public_id,
        client_reference=obj.concerned_client(),
        fields=sorted(fields),
        request_id=origin.request_id,
        address=origin.address,
    )
