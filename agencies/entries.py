"""The links to people, seats, keys and the trail in the navigation."""

from agencies.access.models import SupportSession
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from agencies.models import ApiToken, Invitation, Membership, Team
from agencies.navigation import Entry, add_entry

_SECTION = "Agency"
_MANAGERS = frozenset({Role.ADMINISTRATOR, Role.INTAKE, Role.AUDITOR})
_READERS = _MANAGERS | {Role.SUPPORT}

add_entry(
    Entry(
        section=_SECTION,
        label="Members",
        url_name="admin:agencies_membership_changelist",
        model=Membership,
        roles=_READERS | {Role.SUPERVISOR, Role.PRACTITIONER},
        order=80,
    )
)
add_entry(
    Entry(
        section=_SECTION,
        label="Invitations",
        url_name="admin:agencies_invitation_changelist",
        model=Invitation,
        roles=_MANAGERS,
        order=81,
    )
)
add_entry(
    Entry(
        section=_SECTION,
        label="Teams",
        url_name="admin:agencies_team_changelist",
        model=Team,
        roles=_READERS,
        order=82,
    )
)
add_entry(
    Entry(
        section=_SECTION,
        label="API keys",
        url_name="people:keys",
        model=ApiToken,
        action=Action.ADD,
        order=83,
    )
)
add_entry(
    Entry(
        section=_SECTION,
        label="Audit trail",
        url_name="trail:lines",
        model=AuditEvent,
        order=84,
    )
)
add_entry(
    Entry(
        section=_SECTION,
        label="Support sessions",
        url_name="people:support",
        model=SupportSession,
        order=84,
    )
)
add_entry(
    Entry(
        section=_SECTION,
        label="What roles may do",
        url_name="people:roles",
        model=AuditEvent,
        order=85,
    )
)
add_entry(
    Entry(
        section=_SECTION,
        label="What I may do",
        url_name="people:roles",
        model=Membership,
        roles=frozenset({Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE, Role.CODER, Role.SUPPORT}),
        order=85,
    )
)

add_entry(
    Entry(
        section=_SECTION,
        label="Agency settings",
        url_name="people:settings",
        model=Membership,
        action=Action.CHANGE,
        order=86,
    )
)
