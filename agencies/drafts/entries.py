"""The link to what is not sent yet."""

from agencies.access.vocabulary import STAFF_ROLES, Action
from agencies.drafts.models import Draft
from agencies.navigation import Entry, add_entry

add_entry(
    Entry(
        section="Work",
        label="My drafts",
        url_name="drafts:mine",
        model=Draft,
        action=Action.ADD,
        roles=frozenset(STAFF_ROLES),
        order=70,
    )
)
