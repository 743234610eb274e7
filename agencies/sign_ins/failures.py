"""Tries that failed, told to the trail of each agency of the person whose address was used.

By the queue, and for addresses that nobody has, too: so an answer takes the same time for either.
"""

from collections.abc import Mapping
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies import tenancy
from agencies.access.actors import actor_from
from agencies.audit.context import Origin, coming_from, current_origin
from agencies.audit.models import Act
from agencies.audit.services import record
from agencies.models import Membership, User

NOBODY = 0


def sign_in_failed(credentials: Mapping[str, Any], **_: Any) -> None:
    """Listens to Django's ``user_login_failed``."""
    address_typed = str(credentials.get("email") or "").strip().lower()
    found = User.objects.filter(email=address_typed).values_list("pk", flat=True).first()
    origin = current_origin()
    message = {"user_id": found or NOBODY, "request_id": origin.request_id, "address": origin.address}
    transaction.on_commit(lambda: _send(message), robust=True)


def _send(message: dict[str, Any]) -> None:
    note_failed_sign_in.apply_async(kwargs=message)


@shared_task(name="agencies.note_failed_sign_in")
def note_failed_sign_in(*, user_id: int, request_id: str, address: str | None) -> None:
    """One line in each agency where this person has a seat now; none for somebody unknown.

    No ``agency_task``: whoever tried is no member of anything.
    """
    now = timezone.now()
    with tenancy.as_person(user_id), transaction.atomic():
        seats = list(
            Membership.objects.across_agencies(reason="a person's own seats, wherever they are")
            .live(now)
            .filter(user_id=user_id)
            .select_related("agency")
            .order_by("pk")
        )
    with coming_from(Origin(request_id=request_id, address=address)):
        for seat in seats:
            with tenancy.activate(seat.agency.pk), transaction.atomic():
                record(Act.SIGN_IN_FAILED, seat, by=actor_from(seat, agency=seat.agency, at=now))
