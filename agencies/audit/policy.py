"""The trail is for those who answer for the agency; nobody writes it by hand."""

from agencies.access.policy import Resource, register
from agencies.access.vocabulary import Action, Reach, Role
from agencies.audit.models import AuditEvent

AUDIT_EVENTS = register(
    Resource(
        model=AuditEvent,
        grants={Action.VIEW: {Role.ADMINISTRATOR: Reach.AGENCY, Role.AUDITOR: Reach.AGENCY}},
    )
)
