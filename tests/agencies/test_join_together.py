"""Joining at the same moment as somebody else, on connections of their own."""

from collections.abc import Iterator
from threading import Barrier, Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.audit.models import AuditEvent
from agencies.founding import found_by_invitation
from agencies.invitations import token_for
from agencies.models import Agency, Invitation, Membership, User
from agencies.services import lock_seat

NEW = {"name": "Nora Newcomb", "password": "seven quiet green lakes"}


def address(agency, invitation):
    return f"/join/{agency.slug}/{token_for(invitation)}/"


@pytest.fixture
def founding(django_db_setup: None, django_db_blocker: Any) -> Iterator[Invitation]:
    """The founding invitation of an agency that other connections see, too.

    The agency is closed afterwards: its trail cannot be removed, not even by a test.
    """
    slug = f"parallel-{uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        invitation = found_by_invitation(
            name="Parallel House",
            slug=slug,
            time_zone="America/Chicago",
            person="Nora Newcomb",
            email=f"nora@{slug}.example",
            at=timezone.now(),
        )
        yield invitation
        Agency.objects.filter(slug=slug).update(closed_at=timezone.now())


def test_a_link_that_is_used_twice_at_the_same_moment_seats_one_person(founding):
    agency, together = founding.agency, Barrier(2)
    answers: list[int] = []

    def join() -> None:
        together.wait(timeout=10)
        answers.append(Browser().post(address(agency, founding), NEW).status_code)
        connection.close()

    threads = [Thread(target=join) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(answers) == [302, 410]
    assert User.objects.filter(email=founding.email).count() == 1
    with tenancy.activate(agency.pk), transaction.atomic():
        assert Membership.objects.exclude(joined_at=None).count() == 1
        assert AuditEvent.objects.filter(act="join").count() == 1


def test_joining_waits_for_the_seat_and_holds_no_invitation_meanwhile(founding):
    """Ending a seat locks it and then withdraws its invitation; the other order would be a deadlock."""
    answers: list[int] = []

    def join() -> None:
        answers.append(Browser().post(address(founding.agency, founding), NEW).status_code)
        connection.close()

    joining = Thread(target=join)
    try:
        with tenancy.activate(founding.agency_id), transaction.atomic():
            lock_seat(founding.membership_id)
            joining.start()
            wait_until_somebody_waits_for_us()
            Invitation.objects.select_for_update(nowait=True).get(pk=founding.pk)
    finally:
        joining.join(timeout=30)

    assert answers == [302]


def wait_until_somebody_waits_for_us() -> None:
    until = monotonic() + 20
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
        sleep(0.02)
    pytest.fail("Nobody waits for our lock.")
