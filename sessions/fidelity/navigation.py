"""The ways into this room."""

from agencies.access.vocabulary import Action, Role
from agencies.navigation import Entry, add_entry
from sessions.fidelity.models import Review

add_entry(
    Entry(
        section="Work",
        label="Review queue",
        url_name="reviews:queue",
        model=Review,
        action=Action.CODE,
        roles=frozenset({Role.SUPERVISOR, Role.CODER}),
        order=40,
    )
)
add_entry(
    Entry(
        section="Work",
        label="My feedback",
        url_name="reviews:mine",
        model=Review,
        roles=frozenset({Role.PRACTITIONER}),
        order=45,
    )
)
