from agencies.models.agency import Agency
from agencies.models.invitation import Invitation
from agencies.models.membership import Membership, Team, TeamMember
from agencies.models.sign_in import SignIn
from agencies.models.token import ApiToken
from agencies.models.user import User

__all__ = ["Agency", "ApiToken", "Invitation", "Membership", "SignIn", "Team", "TeamMember", "User"]
