"""Single sign-on is set up by those who invite people, and by nobody else."""

from agencies.access.policy import Resource, register
from agencies.access.vocabulary import Action, Reach, Role
from agencies.sso.models import LinkedIdentity, SingleSignOn

_ADMINISTRATORS = {Role.ADMINISTRATOR: Reach.AGENCY}

SINGLE_SIGN_ON = register(
    Resource(
        model=SingleSignOn,
        grants={
            Action.VIEW: _ADMINISTRATORS,
            Action.ADD: _ADMINISTRATORS,
            Action.CHANGE: _ADMINISTRATORS,
        },
    )
)

LINKED_IDENTITIES = register(
    Resource(
        model=LinkedIdentity,
        grants={Action.VIEW: _ADMINISTRATORS, Action.REVOKE: _ADMINISTRATORS},
    )
)
