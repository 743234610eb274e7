from sessions.models.language import ClientStatement, Direction, Ruler, RulerReading, TalkCategory
from sessions.models.note import NoteAmendment, SessionNote
from sessions.models.session import Mode, Session

__all__ = [
    "ClientStatement",
    "Direction",
    "Mode",
    "NoteAmendment",
    "Ruler",
    "RulerReading",
    "Session",
    "SessionNote",
    "TalkCategory",
]
