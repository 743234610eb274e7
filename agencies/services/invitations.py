"""Offering a seat, and taking the one that was offered."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import tasks_mail
from agencies.access import policy
from agencies.access.actors import Actor, actor_from
from agencies.access.vocabulary import STAFF_ROLES, Action, Role
from agencies.addresses import require_free_address
from agencies.audit import writing
from agencies.audit.models import Act
from agencies.audit.services import record
from agencies.invitation_rules import place_of, require_offer, stands
from agencies.models import Agency, Invitation, Membership, Team, User
from agencies.services.teams import join_team


@transaction.atomic
def offer_seat(
    *, email: str, name: str, role: Role, by: Actor, at: datetime, title: str = "", teams: Iterable[Team] = ()
) -> Invitation:
    """Offer a new seat of the staff to whoever reads mail at ``email``."""
    if role not in STAFF_ROLES:
        raise ValidationError("Choose a role of the staff. Clients are invited from their own record.")
    seat = writing.add(Membership(name=name, role=role, title=title), by=by)
    for team in teams:
        join_team(seat, team=team, by=by)
    return invite_to(seat, email=email, by=by, at=at)


def lock_seat(seat_id: int) -> Membership:
    """The seat as it is now, locked for the rest of the transaction.

    Whoever inviting, joining or ending is about locks the seat first and an invitation after it:
    in the other order two such acts could wait for each other.
    """
    return Membership.objects.select_for_update(no_key=True).get(pk=seat_id)


@transaction.atomic
def invite_to(seat: Membership, *, email: str, by: Actor, at: datetime) -> Invitation:
    """Invite ``email`` to an empty seat, in the role and the teams it has now.

    The right to invite to a seat carries the withdrawing of whatever invitation is still open for it,
    also a colleague's. Raises NotGranted for whoever may not offer this seat, ValidationError for a seat
    that is taken or has ended, and for the address of somebody who has a seat or is invited to another one.
    """
    seat = lock_seat(seat.pk)
    require_offer(by, seat)
    if seat.joined_at is not None:
        raise ValidationError("This person has joined already.")
    if seat.ended_at is not None:
        raise ValidationError("This person’s access has ended. Send a new invitation.")
    email = email.strip().lower()
    require_free_address(email, seat=seat)
    open_ones = Invitation.objects.select_for_update(of=("self",), no_key=True).filter(membership=seat)
    for earlier in open_ones.filter(accepted_at=None, revoked_at=None).order_by("pk"):
        earlier.revoked_at = at
        writing.change(earlier, "revoked_at", by=by, action=Action.REVOKE)
    teams, names = place_of(seat)
    invitation = Invitation(
        membership=seat,
        role=seat.role,
        teams=teams,
        email=email,
        invited_by_id=by.membership_id,
        invited_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    writing.add(invitation, by=by, fields=_place_in_words(seat, names))
    tasks_mail.send_invitation.queue(by, invitation_id=invitation.pk)
    return invitation


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    found = policy.locked(by, Action.REVOKE, invitation)
    found.revoked_at = at
    return writing.change(found, "revoked_at", by=by, action=Action.REVOKE)


@transaction.atomic
def accept_invitation(invitation: Invitation, *, user: User, agency: Agency, at: datetime) -> Membership:
    """Take the offered seat, exactly as it was offered. Runs inside the inviting agency.

    Raises ValidationError when the invitation is no longer open, its sender may not offer the seat any
    more, the seat is taken, has ended or gives more than was offered, or the invitation is for another
    address.
    """
    seat = lock_seat(invitation.membership_id)
    found = (
        Invitation.objects.open(at)
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=invitation.pk)
        .first()
    )
    if found is None or not stands(found, at=at):
        raise ValidationError("This invitation is no longer valid. Ask for a new one.", code="closed")
    if found.email != user.email:
        raise ValidationError("This invitation is for another e-mail address.", code="address")
    seat.user, seat.joined_at, found.accepted_at = user, at, at
    seat.full_clean()
    seat.save(update_fields=["user", "joined_at"])
    found.save(update_fields=["accepted_at"])
    _, names = place_of(seat)
    record(Act.JOIN, seat, by=actor_from(seat, agency=agency, at=at), fields=_place_in_words(seat, names))
    return seat


def _place_in_words(seat: Membership, teams: Iterable[str]) -> list[str]:
    """What the trail says of an offer: the role, and each team by name."""
    return [f"as {seat.get_role_display().lower()}", *(f"in team {name}" for name in teams)]
