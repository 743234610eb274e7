"""Founding an agency, filling its seats, giving keys to programs."""

from agencies.services.invitations import (
    accept_invitation,
    invite_to,
    lock_seat,
    offer_seat,
    revoke_invitation,
)
from agencies.services.keys import make_token, revoke_token
from agencies.services.seats import (
    add_member,
    ask_to_sign_in_again,
    change_seat,
    end_membership,
    found_agency,
)
from agencies.services.teams import add_team, join_team

__all__ = [
    "accept_invitation",
    "add_member",
    "add_team",
    "ask_to_sign_in_again",
    "change_seat",
    "end_membership",
    "found_agency",
    "invite_to",
    "join_team",
    "lock_seat",
    "make_token",
    "offer_seat",
    "revoke_invitation",
    "revoke_token",
]
