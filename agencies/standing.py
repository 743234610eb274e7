"""How a seat or an invitation stands, in words, with the kind of badge that shows it."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from agencies.access.vocabulary import Role
from agencies.models import Invitation, Membership

_PATIENCE = timedelta(hours=1)  # by then the queue has tried its last time


@dataclass(frozen=True, slots=True)
class Standing:
    """``kind`` is one of the badges: neutral, good, due, draft. ``since`` is None where nothing happened."""

    label: str
    kind: str
    since: datetime | None = None


def standing_of_seat(seat: Membership) -> Standing:
    """Left, at work, or waiting for its person; a seat of support is open until its end."""
    if seat.role == Role.SUPPORT and seat.ended_at is not None and seat.ended_at > timezone.now():
        return Standing("Support session open", "due", seat.joined_at)
    if seat.ended_at is not None:
        return Standing("Left", "neutral", seat.ended_at)
    if seat.joined_at is not None:
        return Standing("Joined", "good", seat.joined_at)
    return Standing("Not joined yet", "due")


LAPSED = Standing("No longer valid", "due")


def standing_of_invitation(invitation: Invitation, *, at: datetime, lapsed: Container[int] = ()) -> Standing:
    """Accepted, withdrawn, run out, lapsed, on its way or waiting for an answer at ``at``.

    ``lapsed`` are the keys of the invitations whose sender may not send them any more.
    """
    if invitation.accepted_at is not None:
        return Standing("Accepted", "good", invitation.accepted_at)
    if invitation.revoked_at is not None:
        return Standing("Withdrawn", "neutral", invitation.revoked_at)
    if not invitation.is_open(at):
        return Standing("Run out", "due", invitation.expires_at)
    if invitation.pk in lapsed:
        return LAPSED
    if invitation.sent_at is None:
        return _unsent(invitation, at=at)
    return Standing("Waiting for an answer", "draft", invitation.sent_at)


def _unsent(invitation: Invitation, *, at: datetime) -> Standing:
    if at - invitation.invited_at > _PATIENCE:
        return Standing("Not sent. Send it again.", "due", invitation.invited_at)
    return Standing("Being sent", "draft", invitation.invited_at)
