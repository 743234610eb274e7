"""Opening and ending a support session."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce, Greatest

from agencies import tasks_mail, tenancy
from agencies.access import policy
from agencies.access.actors import Actor, actor_from
from agencies.access.models import LONGEST, SupportSession
from agencies.access.vocabulary import Action, Role
from agencies.audit import writing
from agencies.audit.services import record
from agencies.models import Agency, Membership, User

if TYPE_CHECKING:
    from collections.abc import Iterable


def notice_until(agency: Agency, *, until: datetime) -> None:
    """Let requests in this agency look for exceptional access until then. Runs with the agency locked."""
    Agency.objects.filter(pk=agency.pk).update(
        exceptional_until=Greatest(Coalesce("exceptional_until", until), until)
    )


@transaction.atomic
def open_support(agency: Agency, *, operator: User, reason: str, at: datetime) -> SupportSession:
    """A support session of an hour, for an operator of the installation. Runs outside every agency.

    Tells the agency's administrators by mail. Raises ValidationError for somebody who is no operator,
    an agency that is closed or does not allow support, a member of the agency, a second session beside
    one that is open, and a reason that is no sentence.
    """
    found = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if not (operator.is_active and operator.is_operator):
        raise ValidationError("Only an operator of the installation opens a support session.")
    if found.closed_at is not None:
        raise ValidationError(f"{found} is closed.")
    if not found.support_allowed:
        raise ValidationError(
            f"{found} does not allow support sessions. An administrator of the agency can allow them in"
            " the agency’s settings; nobody else can."
        )
    with tenancy.activate(found.pk):
        _refuse_second_seat(found, operator, at=at)
        session = enter_session(found, operator=operator, reason=reason, at=at)
        notice_until(found, until=session.ends_at)
        _tell_administrators(found, session, at=at)
    return session


def enter_session(agency: Agency, *, operator: User, reason: str, at: datetime) -> SupportSession:
    """The seat, the session and their line in the trail. Runs inside the agency."""
    seat = Membership(
        user=operator, name=operator.name, role=Role.SUPPORT, joined_at=at, ended_at=at + LONGEST
    )
    session = SupportSession(seat=seat, reason=reason.strip(), opened_at=at, ends_at=at + LONGEST)
    session.clean_fields(exclude=["seat"])
    writing.add_parts([seat])
    session.seat = seat
    writing.add_parts([session])
    record(Action.ADD, session, by=actor_from(seat, agency=agency, at=at))
    return session


def _refuse_second_seat(agency: Agency, operator: User, *, at: datetime) -> None:
    seats = Membership.objects.live(at).filter(user=operator)
    if seats.exclude(role=Role.SUPPORT).exists():
        raise ValidationError(f"You are a member of {agency} and act there as that.")
    if seats.exists():
        raise ValidationError(f"Your support session for {agency} is still open.")


def _tell_administrators(agency: Agency, session: SupportSession, *, at: datetime) -> None:
    """Each is told as herself: the mail leaves also when the session has ended by then."""
    administrators: Iterable[Membership] = Membership.objects.live(at).filter(role=Role.ADMINISTRATOR)
    for seat in administrators:
        reader = actor_from(seat, agency=agency, at=at)
        tasks_mail.tell_of_support.queue(reader, session_id=session.pk)


@transaction.atomic
def end_support(session: SupportSession, *, by: Actor, at: datetime) -> SupportSession:
    """End a session now, by its operator or an administrator: the operator's next request is a stranger's."""
    found = policy.locked(by, Action.REVOKE, session)
    seat = Membership.objects.select_for_update(no_key=True).get(pk=found.seat_id)
    seat.ended_at = found.ends_at = at
    found.ended_by_id = by.membership_id
    seat.full_clean()
    seat.save(update_fields=["ended_at"])
    return writing.change(found, "ends_at", "ended_by", by=by, action=Action.REVOKE)
