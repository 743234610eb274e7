"""Founding an agency, filling its seats, giving keys to programs."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import tasks_mail, tenancy
from agencies.access import policy
from agencies.access.actors import Actor, actor_from
from agencies.access.vocabulary import STAFF_ROLES, Action, Role
from agencies.addresses import require_free_address
from agencies.audit import writing
from agencies.audit.models import Act
from agencies.audit.services import record
from agencies.invitation_rules import lapsed_among, place_of, require_offer, stands
from agencies.models import Agency, ApiToken, Invitation, Membership, Team, TeamMember, User
from agencies.models.token import digest
from agencies.sso.services import unlink_member


def found_agency(
    *,
    name: str,
    slug: str,
    time_zone: str,
    administrator: User,
    at: datetime,
    letterhead: str = "",
    mfa_roles: Iterable[Role] = STAFF_ROLES,
) -> tuple[Agency, Membership]:
    """A new agency with its first administrator. Raises ValidationError for a name that is taken."""
    roles = [role.value for role in mfa_roles]
    agency = Agency(name=name, slug=slug, time_zone=time_zone, letterhead=letterhead, mfa_roles=roles)
    with transaction.atomic():
        agency.full_clean()
        agency.save()
        with tenancy.activate(agency.pk):
            seat = Membership(
                user=administrator, name=administrator.name, role=Role.ADMINISTRATOR, joined_at=at
            )
            writing.add_parts([seat])
            record(Act.FOUND, seat, by=None)
    return agency, seat


def add_team(*, name: str, by: Actor) -> Team:
    return writing.add(Team(name=name), by=by)


def join_team(membership: Membership, *, team: Team, by: Actor) -> TeamMember:
    return writing.add(TeamMember(team=team, membership=membership), by=by)


def add_member(user: User, *, role: Role, name: str, by: Actor, at: datetime, title: str = "") -> Membership:
    """A seat whose person is known already, taken at once."""
    seat = Membership(user=user, name=name, role=role, title=title, joined_at=at)
    return writing.add(seat, by=by)


@transaction.atomic
def change_seat(
    seat: Membership, *, role: Role, title: str, teams: Iterable[Team], by: Actor, at: datetime
) -> Membership:
    """Let a seat of the staff have this role, title and teams; what is unchanged is left alone.

    Whoever is invited to the seat gets a new link that names the new place. Invitations that its person
    could not send any more are withdrawn. Raises ValidationError for a seat that has ended, for one's own
    role, for the last administrator, and where a client's seat is concerned.
    """
    _one_change_of_administrators_at_a_time(by)
    found = policy.locked(by, Action.CHANGE, seat)
    if found.ended_at is not None:
        raise ValidationError("This person’s access has ended. Send a new invitation.")
    values = {"role": role, "title": title.strip()}
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    if "role" in changed:
        _refuse_role(found, role, by=by, at=at)
    for name in changed:
        setattr(found, name, values[name])
    if changed:
        writing.change(found, *changed, by=by)
    if _set_teams(found, set(teams), by=by) or "role" in changed:
        _offer_anew(found, by=by, at=at)
        _withdraw_lapsed(found, by=by, at=at)
    return found


def _offer_anew(seat: Membership, *, by: Actor, at: datetime) -> None:
    """A link never leads to another place than the one its mail named."""
    waiting = Invitation.objects.open(at).filter(membership=seat).first() if seat.is_empty else None
    if waiting is not None:
        invite_to(seat, email=waiting.email, by=by, at=at)


def _withdraw_lapsed(sender: Membership, *, by: Actor, at: datetime) -> None:
    """Open invitations that ``sender`` could not send any more."""
    rows = Invitation.objects.open(at).filter(invited_by=sender).select_related("invited_by__user")
    lapsed = lapsed_among(rows, at=at)
    for invitation in rows:
        if invitation.pk in lapsed:
            revoke_invitation(invitation, by=by, at=at)


def _refuse_role(seat: Membership, role: Role, *, by: Actor, at: datetime) -> None:
    if seat.pk == by.membership_id:
        raise ValidationError({"role": "You cannot change your own role. Ask another administrator."})
    if seat.role not in STAFF_ROLES or role not in STAFF_ROLES:
        raise ValidationError(
            {"role": "A client stays a client here. For another role send a new invitation."}
        )
    _keep_an_administrator(seat, at=at)


def _set_teams(seat: Membership, teams: set[Team], *, by: Actor) -> bool:
    """Whether anything had to change."""
    changed = False
    for place in TeamMember.objects.filter(membership=seat).select_related("team").order_by("pk"):
        if place.team in teams:
            teams.discard(place.team)
        else:
            writing.remove(place, by=by)
            changed = True
    for team in sorted(teams, key=lambda team: team.name):
        join_team(seat, team=team, by=by)
    return changed or bool(teams)


@transaction.atomic
def end_membership(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """Take a seat away: from ``at`` its person is a stranger to the agency. What she wrote stays.

    An invitation to it that is still open is withdrawn, and so are those its person made. Raises
    ValidationError for the last administrator.
    """
    _one_change_of_administrators_at_a_time(by)
    found = policy.locked(by, Action.CHANGE, membership)
    if found.role == Role.SUPPORT:
        raise ValidationError("Support is ended with its session, on the page Support sessions.")
    if found.ended_at is not None:
        return found
    _keep_an_administrator(found, at=at)
    unlink_member(found, by=by, at=at)
    for invitation in Invitation.objects.filter(membership=found, accepted_at=None, revoked_at=None):
        revoke_invitation(invitation, by=by, at=at)
    found.ended_at = at
    writing.change(found, "ended_at", by=by)
    _withdraw_lapsed(found, by=by, at=at)
    return found


@transaction.atomic
def ask_to_sign_in_again(seat: Membership, *, by: Actor, at: datetime) -> Membership:
    """End every sign-in of this person's for the pages of this agency; her other agencies keep theirs."""
    found = policy.locked(by, Action.CHANGE, seat)
    found.sign_in_after = at
    return writing.change(found, "sign_in_after", by=by)


def _one_change_of_administrators_at_a_time(by: Actor) -> None:
    """Else two administrators could end each other in the same moment."""
    Agency.objects.select_for_update(no_key=True).get(pk=by.agency_id)


def _keep_an_administrator(seat: Membership, *, at: datetime) -> None:
    others = Membership.objects.live(at).filter(role=Role.ADMINISTRATOR).exclude(pk=seat.pk)
    if seat.role == Role.ADMINISTRATOR and seat.joined_at is not None and not others.exists():
        raise ValidationError("The agency needs an administrator. Make somebody else one first.")


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
    open_ones = Invitation.objects.select_for_update(of=("self",)).filter(membership=seat)
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
    found = Invitation.objects.open(at).select_for_update(of=("self",)).filter(pk=invitation.pk).first()
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


def make_token(*, name: str, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """A key for a program that acts as ``by``. The second value is the key, told this once."""
    secret = secrets.token_urlsafe(32)
    token = ApiToken(membership_id=by.membership_id, name=name, digest=digest(secret), made_at=at)
    return writing.add(token, by=by), secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, at: datetime) -> ApiToken:
    found = policy.locked(by, Action.REVOKE, token)
    found.revoked_at = at
    return writing.change(found, "revoked_at", by=by, action=Action.REVOKE)
