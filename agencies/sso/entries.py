"""The link to single sign-on in the navigation."""

from agencies.access.vocabulary import Action
from agencies.navigation import Entry, add_entry
from agencies.sso.models import SingleSignOn

add_entry(
    Entry(
        section="Agency",
        label="Single sign-on",
        url_name="people:sign_on",
        model=SingleSignOn,
        action=Action.CHANGE,
        order=84,
    )
)
