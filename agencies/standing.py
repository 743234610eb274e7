"""How a seat or an invitation stands, in words, with the kind of badge that shows it."""

from dataclasses import dataclass
from datetime import datetime

from agencies.models import Invitation, Membership


@dataclass(frozen=True, slots=True)
class Standing:
    """``kind`` is one of the badges: neutral, good, due, draft. ``since`` is None where nothing happened."""

    label: str
    kind: str
    since: datetime | None = None


def standing_of_seat(seat: Membership) -> Standing:
    """Left, at work, or waiting for its person."""
    if seat.ended_at is not None:
        return Standing("Left", "neutral", seat.ended_at)
    if seat.joined_at is not None:
        return Standing("Joined", "good", seat.joined_at)
    return Standing("Not joined yet", "due")


def standing_of_invitation(invitation: Invitation, *, at: datetime) -> Standing:
    """Accepted, withdrawn, run out, on its way or waiting for an answer at ``at``."""
    if invitation.accepted_at is not None:
        return Standing("Accepted", "good", invitation.accepted_at)
    if invitation.revoked_at is not None:
        return Standing("Withdrawn", "neutral", invitation.revoked_at)
    if not invitation.is_open(at):
        return Standing("Run out", "due", invitation.expires_at)
    if invitation.sent_at is None:
        return Standing("Being sent", "draft", invitation.invited_at)
    return Standing("Waiting for an answer", "draft", invitation.sent_at)
