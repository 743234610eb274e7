"""Joiner, mover, leaver: what changes about a seat holds at the very next request or run of a task.

Everything was open before: a page in a browser, the API with the browser's sign-in and with a key, a
document that waits in the queue, and a link to one that is ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.documents.models import ExportJob
from agencies.models import Agency, Membership
from agencies.services import add_member, change_seat, end_membership, make_token
from agencies.tasks import ActorGone
from clients.services import assign_practitioner
from plans.models import PlanVersion
from tests.agencies.seats import team
from tests.agencies.sign_ins import signed_in
from tests.cast import Cast
from tests.plans import stage
from tests.plans.exporting import asked, made, run

PETRA = "petra@north.example"


@dataclass
class Open:
    """What Petra has open when something about her seat changes."""

    cast: Cast
    browser: Browser
    key: str
    waiting: ExportJob
    version: PlanVersion
    link: str

    def page(self) -> int:
        client = self.cast.clients["assigned"].public_id
        return self.browser.get(self.cast.url(f"/clients/{client}/")).status_code

    def api(self) -> int:
        return self.browser.get(self.cast.url("/api/v1/clients/")).status_code

    def api_by_key(self) -> int:
        headers = {"Authorization": f"Bearer {self.key}"}
        return Browser().get(self.cast.url("/api/v1/clients/"), headers=headers).status_code

    def download(self) -> int:
        return self.browser.get(self.cast.url(self.link)).status_code

    def answers(self) -> list[int]:
        return [self.page(), self.api(), self.api_by_key(), self.download()]

    def run_what_waits(self) -> ExportJob:
        return run(self.cast, self.waiting, self.cast.practitioner)


@pytest.fixture
def opened(north: Cast) -> Open:
    ready, waits = stage.offered(north), stage.offered(north, "team")
    document = run(north, asked(north, ready, north.practitioner), north.practitioner).result
    with tenancy.activate(north.pk):
        _, key = make_token(name="Reports", by=north.practitioner, at=timezone.now())
        give_all(north)
    waiting = asked(north, waits, north.practitioner)
    found = Open(north, signed_in(PETRA), key, waiting, waits, f"/plans/documents/{document}/")
    assert found.answers() == [200] * 4
    return found


def give_all(north: Cast) -> None:
    """Petra has the client of her team on her caseload as well."""
    assign_practitioner(
        north.clients["team"],
        practitioner=north.members[Role.PRACTITIONER],
        starts_on=north.today(),
        by=north.actors[Role.ADMINISTRATOR],
    )


def leave(north: Cast) -> None:
    with tenancy.activate(north.pk):
        end_membership(
            north.members[Role.PRACTITIONER], by=north.actors[Role.ADMINISTRATOR], at=timezone.now()
        )


def deactivate(north: Cast) -> None:
    user = north.users[Role.PRACTITIONER]
    user.is_active = False
    user.save()


def close(north: Cast) -> None:
    Agency.objects.filter(pk=north.pk).update(closed_at=timezone.now())


def become(role: Role) -> Callable[[Cast], None]:
    def change(north: Cast) -> None:
        with tenancy.activate(north.pk):
            change_seat(
                north.members[Role.PRACTITIONER],
                role=role,
                title="",
                teams=[team(north, "Alpha")],
                by=north.actors[Role.ADMINISTRATOR],
                at=timezone.now(),
            )

    return change


#                   page  API  by key  link to a file
LEAVING: dict[Callable[[Cast], None], list[int]] = {
    leave: [404, 404, 401, 404],
    deactivate: [302, 401, 401, 302],
    close: [404, 404, 401, 404],
}


@pytest.mark.parametrize("change", LEAVING, ids=lambda change: change.__name__)
def test_who_has_gone_is_out_everywhere_at_once(opened: Open, change: Callable[[Cast], None]) -> None:
    change(opened.cast)

    assert opened.answers() == LEAVING[change]
    with pytest.raises(ActorGone):
        opened.run_what_waits()
    assert made(opened.cast, opened.version) == []


def test_who_has_another_role_has_its_rights_at_once(opened: Open) -> None:
    become(Role.CODER)(opened.cast)

    assert opened.answers() == [403, 403, 403, 403]
    assert opened.run_what_waits().failed_at is not None
    assert made(opened.cast, opened.version) == []


def test_who_has_a_wider_role_has_it_at_once_too(opened: Open) -> None:
    """A supervisor of the team: its clients stay, and what waits is made by the new right."""
    become(Role.SUPERVISOR)(opened.cast)

    assert opened.answers() == [200, 200, 200, 200]
    assert opened.run_what_waits().finished_at is not None
    client = opened.cast.clients["other"].public_id
    assert opened.browser.get(opened.cast.url(f"/clients/{client}/")).status_code == 404


def test_who_joins_is_in_at_the_next_request_of_an_open_browser(north: Cast, south: Cast) -> None:
    browser = signed_in(PETRA)
    assert browser.get(south.url("/admin/")).status_code == 404
    with tenancy.activate(south.pk):
        seat = add_member(
            north.users[Role.PRACTITIONER],
            role=Role.AUDITOR,
            name="Petra Twice",
            by=south.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )
    assert browser.get(south.url("/admin/")).status_code == 200
    with tenancy.activate(south.pk):
        end_membership(seat, by=south.actors[Role.ADMINISTRATOR], at=timezone.now())
    assert browser.get(south.url("/admin/")).status_code == 404
    assert browser.get(north.url("/admin/")).status_code == 200


def test_who_leaves_one_agency_stays_signed_in_for_the_other(north: Cast, opened: Open) -> None:
    leave(north)
    assert opened.page() == 404
    assert SESSION_KEY in opened.browser.session


def test_seat_that_ends_later_counts_until_then(opened: Open) -> None:
    with tenancy.activate(opened.cast.pk):
        seats = Membership.objects.filter(pk=opened.cast.practitioner.membership_id)
        seats.update(ended_at=timezone.now() + timedelta(hours=1))
        assert opened.page() == 200
        seats.update(ended_at=timezone.now())
    assert opened.page() == 404
