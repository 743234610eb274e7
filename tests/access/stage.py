"""What the tests of exceptional access have in common."""

from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.models import SupportSession
from agencies.access.support import open_support
from agencies.access.vocabulary import Role
from agencies.audit.models import Act, AuditEvent
from agencies.models import Agency, Membership, User
from clients.emergency import Identity, Need, open_emergency
from clients.models import EmergencyAccess, Purpose
from tests.agencies.factors.codes import step_taken
from tests.cast import Cast

REASON = "The page of the caseload fails for everybody since this morning."
NEED = Need(Purpose.ASKED, "The client called the night line and asked for help.")


def allow_support(cast: Cast, *, allowed: bool = True) -> None:
    Agency.objects.filter(pk=cast.pk).update(support_allowed=allowed)


def operator_of(cast: Cast) -> User:
    """The operator of the cast's past session; she runs the installation and is a member of nothing."""
    return User.objects.get(email=f"olga@{cast.slug}.example")


def opened_session(cast: Cast) -> SupportSession:
    allow_support(cast)
    return open_support(cast.agency, operator=operator_of(cast), reason=REASON, at=timezone.now())


def as_operator(cast: Cast) -> Browser:
    browser = Browser()
    browser.force_login(operator_of(cast))
    return step_taken(browser, operator_of(cast))


def end_of_seat(cast: Cast, session: SupportSession, **shift: float) -> None:
    """Move the stored end of a session's seat, as time would."""
    with tenancy.activate(cast.pk):
        end = timezone.now() + timedelta(**shift)
        Membership.objects.filter(pk=session.seat_id).update(joined_at=end - timedelta(hours=1), ended_at=end)


def emergency(cast: Cast, *, client: str = "other", role: Role = Role.PRACTITIONER) -> EmergencyAccess:
    """An emergency access by the service, within the limit of two that are not reviewed."""
    row = cast.clients[client]
    who = Identity(f"{row.given_name} {row.family_name}", number=row.number)
    with tenancy.activate(cast.pk):
        access = open_emergency(who, NEED, by=cast.actors[role], at=timezone.now())
        assert access is not None
    cast.agency.refresh_from_db()
    return access


def lines(cast: Cast, **lookups: Any) -> list[AuditEvent]:
    with tenancy.activate(cast.pk):
        return list(AuditEvent.objects.filter(**lookups).select_related("actor").order_by("pk"))


def requests_under(cast: Cast, access: Any) -> list[tuple[str, list[str]]]:
    return [(line.kind, line.fields) for line in lines(cast, act=Act.REQUEST, ground=access.public_id)]
