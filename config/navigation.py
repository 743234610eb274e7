"""The link to the API's documentation."""

from agencies.access.vocabulary import Action, Role
from agencies.models import ApiToken
from agencies.navigation import Entry, add_entry

add_entry(
    Entry(
        section="Agency",
        label="API",
        url_name="api:docs",
        model=ApiToken,
        action=Action.ADD,
        roles=frozenset({Role.ADMINISTRATOR}),
        order=83,
    )
)
