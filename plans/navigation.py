"""Where one finds plans."""

from agencies.access.vocabulary import Role
from agencies.navigation import Entry, add_entry
from plans.models import PlanVersion

add_entry(
    Entry(
        section="Work",
        label="Plans",
        url_name="admin:plans_planversion_changelist",
        model=PlanVersion,
        roles=frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.PRACTITIONER, Role.AUDITOR, Role.SUPPORT}),
        order=30,
    )
)
