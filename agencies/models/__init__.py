from agencies.models.agency import Agency
from agencies.models.browser_session import BrowserSession
from agencies.models.invitation import Invitation
from agencies.models.membership import Membership, Team, TeamMember
from agencies.models.sealing_key import SealingKey
from agencies.models.sign_in import SignInChange
from agencies.models.token import ApiToken
from agencies.models.user import User

__all__ = [
    "Agency",
    "ApiToken",
    "BrowserSession",
    "Invitation",
    "Membership",
    "SealingKey",
    "SignInChange",
    "Team",
    "TeamMember",
    "User",
]
