"""Where one finds clients."""

from agencies.access.vocabulary import Role
from agencies.navigation import Entry, add_entry
from clients.models import Client, EmergencyAccess

CHANGELIST = "admin:clients_client_changelist"
ACROSS_CASELOADS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.INTAKE, Role.AUDITOR, Role.SUPPORT})

add_entry(
    Entry(
        section="Work",
        label="Today",
        url_name="admin:index",
        model=Client,
        roles=ACROSS_CASELOADS | {Role.PRACTITIONER},
        order=0,
    )
)
add_entry(
    Entry(
        section="Work", label="Clients", url_name=CHANGELIST, model=Client, roles=ACROSS_CASELOADS, order=10
    )
)
add_entry(
    Entry(
        section="Work",
        label="My caseload",
        url_name=CHANGELIST,
        model=Client,
        roles=frozenset({Role.PRACTITIONER}),
        order=10,
    )
)
add_entry(
    Entry(
        section="Work",
        label="Emergency access",
        url_name="clients:emergencies",
        model=EmergencyAccess,
        order=60,
    )
)
