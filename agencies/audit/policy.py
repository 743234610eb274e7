"""The trail is for those who answer for the agency; nobody writes it by hand."""

from agencies.access.policy import Resource, register
from agencies.access.vocabulary import Action, Reach, Role
from agencies.audit.models import AuditEvent, ChainHead, Root, Seal

_READERS = {Role.ADMINISTRATOR: Reach.AGENCY, Role.AUDITOR: Reach.AGENCY}
_READ = {Action.VIEW: _READERS}
_TAKEN_OUT = {Action.VIEW: _READERS, Action.EXPORT: _READERS}

AUDIT_EVENTS = register(Resource(model=AuditEvent, grants=_TAKEN_OUT))
SEALS = register(Resource(model=Seal, grants=_READ))
CHAIN_HEADS = register(Resource(model=ChainHead, grants=_READ))
ROOTS = register(Resource(model=Root, grants=_TAKEN_OUT))
