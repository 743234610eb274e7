"""The trail: its lines, the chain that binds them, and the roots kept of it."""

from agencies.audit.models.chain import ChainHead, Root, Seal
from agencies.audit.models.line import Act, AuditEvent

__all__ = ["Act", "AuditEvent", "ChainHead", "Root", "Seal"]
