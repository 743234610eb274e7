"""Where one finds sessions."""

from agencies.navigation import Entry, add_entry
from sessions.models import Session

add_entry(
    Entry(
        section="Work",
        label="Sessions",
        url_name="admin:mi_sessions_session_changelist",
        model=Session,
        order=20,
    )
)
