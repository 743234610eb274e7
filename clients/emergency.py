"""Opening, ending and reviewing emergency access."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat

from agencies.access import policy
from agencies.access.actors import Actor, actor_from
from agencies.access.models import LONGEST
from agencies.access.support import notice_until
from agencies.access.vocabulary import Action, Role
from agencies.audit import writing
from agencies.audit.models import Act, AuditEvent
from agencies.audit.services import record_sought
from agencies.models import Agency, Membership
from clients import tasks_mail
from clients.models import Client, EmergencyAccess, EmergencyReview

TRIES_AN_HOUR = 5
UNREVIEWED_AT_MOST = 2


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is meant: the full name as it is written in the record, and one thing beside it."""

    name: str
    number: str = ""
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Why the record is needed now."""

    purpose: str
    reason: str


def require_allowed(by: Actor, *, at: datetime) -> None:
    """Raise ValidationError where no emergency access can be opened: before anything is asked or tried."""
    if not Agency.objects.filter(pk=by.agency_id, emergency_allowed=True).exists():
        raise ValidationError(
            "Your agency does not allow emergency access. An administrator can allow it in the agency’s"
            " settings. Call somebody who works with the client, or your supervisor."
        )
    mine = EmergencyAccess.objects.filter(seat__user_id=by.user_id, review=None)
    if mine.count() >= UNREVIEWED_AT_MOST:
        raise ValidationError(
            "Two of your emergency accesses wait for their review. Ask an administrator or the client’s"
            " supervisor to review them; then you can open another one."
        )
    tried = AuditEvent.objects.filter(
        act=Act.SOUGHT, actor_id=by.membership_id, at__gt=at - timedelta(hours=1)
    )
    if tried.count() >= TRIES_AN_HOUR:
        raise ValidationError(
            f"You have tried {TRIES_AN_HOUR} times within an hour. Ask an administrator or a supervisor to"
            " find the record with you."
        )


@transaction.atomic
def open_emergency(who: Identity, need: Need, *, by: Actor, at: datetime) -> EmergencyAccess | None:
    """Let ``by`` read one client's record for an hour; None when nobody is exactly that.

    Each try leaves a line, found or not. Administrators and the client's supervisors are told by mail.
    Raises ValidationError as :func:`require_allowed`, for a record that is within reach anyway, and
    NotGranted in another role.
    """
    policy.require(by, Action.ADD, EmergencyAccess)
    agency = Agency.objects.select_for_update(no_key=True).get(pk=by.agency_id)
    require_allowed(by, at=at)
    record_sought(EmergencyAccess, by=by)
    client = identified(who)
    if client is None:
        return None
    if policy.allows(by, Action.VIEW, client):
        raise ValidationError("You can open this record already: it is on your list of clients.")
    access = enter_access(client, need, by=by, at=at)
    notice_until(agency, until=access.ends_at)
    _tell(access, agency=agency, at=at)
    return access


def enter_access(client: Client, need: Need, *, by: Actor, at: datetime) -> EmergencyAccess:
    """The access and its line in the trail, with nobody told."""
    access = EmergencyAccess(
        client=client,
        seat_id=by.membership_id,
        purpose=need.purpose,
        reason=need.reason.strip(),
        opened_at=at,
        ends_at=at + LONGEST,
    )
    return writing.add(access, by=by)


def identified(who: Identity) -> Client | None:
    """The one client with exactly this name and this number or birth date; None for nobody and for two.

    Nothing less than all of it finds anybody, so that a record cannot be searched for by trying.
    """
    if not who.number.strip() and who.birth_date is None:
        return None
    name = " ".join(who.name.split())
    rows = Client.objects.annotate(
        written=Concat("given_name", Value(" "), "family_name"),
        spoken=Concat("chosen_name", Value(" "), "family_name"),
    ).filter(Q(written__iexact=name) | Q(spoken__iexact=name))
    if who.number.strip():
        rows = rows.filter(number__iexact=who.number.strip())
    if who.birth_date is not None:
        rows = rows.filter(birth_date=who.birth_date)
    found = list(rows.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def _tell(access: EmergencyAccess, *, agency: Agency, at: datetime) -> None:
    """Administrators and supervisors of the client’s team, each as herself; not whoever opened it."""
    supervisors = Q(role=Role.SUPERVISOR, teams__team_id=access.client.team_id)
    seats = Membership.objects.live(at).filter(Q(role=Role.ADMINISTRATOR) | supervisors)
    for seat in seats.exclude(pk=access.seat_id).distinct().order_by("pk"):
        reader = actor_from(seat, agency=agency, at=at)
        tasks_mail.tell_of_emergency.queue(reader, access_id=access.pk)


@transaction.atomic
def end_emergency(access: EmergencyAccess, *, by: Actor, at: datetime) -> EmergencyAccess:
    """End an access now, by whoever opened it or somebody who answers for the client's record."""
    found = policy.locked(by, Action.REVOKE, access)
    found.ends_at = at
    found.ended_by_id = by.membership_id
    return writing.change(found, "ends_at", "ended_by", by=by, action=Action.REVOKE)


@transaction.atomic
def review_emergency(
    access: EmergencyAccess, *, justified: bool, note: str, by: Actor, at: datetime
) -> EmergencyReview:
    """Say, once and for good, whether an access that has ended was justified.

    Raises ValidationError for one's own access, one that is still open, and a second review.
    """
    policy.ensure(by, Action.VIEW, access)
    found = EmergencyAccess.objects.select_for_update(of=("self",), no_key=True).get(pk=access.pk)
    if found.ends_at > at:
        raise ValidationError("This access is still open. End it, then review it.")
    if EmergencyReview.objects.filter(access=found).exists():
        raise ValidationError("This access has been reviewed already.")
    review = EmergencyReview(
        access=found,
        opened_by_id=found.seat_id,
        reviewer_id=by.membership_id,
        justified=justified,
        note=note.strip(),
        reviewed_at=at,
    )
    return writing.add(review, by=by)
