"""The client's tabs."""

from agencies.access.vocabulary import Role
from agencies.navigation import Entry, add_entry
from plans.models import PlanVersion

_CLIENTS_ONLY = frozenset({Role.CLIENT})

add_entry(
    Entry(
        section="You",
        label="Home",
        url_name="portal:home",
        model=PlanVersion,
        roles=_CLIENTS_ONLY,
        order=10,
    )
)
add_entry(
    Entry(
        section="You",
        label="Signed plans",
        url_name="portal:copies",
        model=PlanVersion,
        roles=_CLIENTS_ONLY,
        order=20,
    )
)
add_entry(
    Entry(
        section="You",
        label="Who opened it",
        url_name="portal:opened",
        model=PlanVersion,
        roles=_CLIENTS_ONLY,
        order=30,
    )
)
