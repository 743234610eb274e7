"""Sessions and notes among the records of a client that are asked about."""

from clients.record_kinds import RecordKind, add_kind
from sessions.models import Session, SessionNote

add_kind(50, RecordKind(Session, "client", ("-held_on", "-pk")))
add_kind(60, RecordKind(SessionNote, "session__client", ("-session__held_on", "-pk")))
