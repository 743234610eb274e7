"""The seats of an agency: the first one, and how each changes and ends."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import tenancy
from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import STAFF_ROLES, Action, Role
from agencies.audit import writing
from agencies.audit.models import Act
from agencies.audit.services import record
from agencies.invitation_rules import lapsed_among
from agencies.models import Agency, Invitation, Membership, Team, TeamMember, User
from agencies.services.invitations import invite_to, revoke_invitation
from agencies.services.teams import join_team
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
    rows = Invitation.objects.open(at).filter(invited_by=sender).select_related("agency", "invited_by__user")
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
