"""What waits on the first page for intake, supervisors and administrators."""

import re

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.services import end_membership
from clients.details import ClientDetails
from clients.services import open_client
from clients.worklists import newly_opened, nobody_works_with, places_to_read, without_practitioner
from tests.cast import names


def open_records(cast, count):
    details = ClientDetails(given_name="Nadia", family_name="North", opened_on=cast.today())
    team = cast.clients["other"].team
    return [open_client(details=details, team=team, by=cast.actors[Role.INTAKE]) for _ in range(count)]


def rows_for(cast, make, role):
    shown = make(cast.actors[role])
    return None if shown is None else [row["label"] for row in shown["rows"]]


@pytest.mark.urls("config.agency_urls")
@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.ADMINISTRATOR, ["Nadia North"]),
        (Role.SUPERVISOR, []),
        (Role.PRACTITIONER, None),
        (Role.INTAKE, None),
        (Role.AUDITOR, None),
        (Role.CODER, None),
    ],
)
def test_clients_without_practitioner_wait_for_those_who_assign(north, role, expected):
    with tenancy.activate(north.pk):
        open_records(north, 1)
        assert rows_for(north, without_practitioner, role) == expected


@pytest.mark.urls("config.agency_urls")
@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.INTAKE, ["Nadia North"]), (Role.ADMINISTRATOR, None), (Role.PRACTITIONER, None)],
)
def test_new_records_are_shown_to_intake(north, role, expected):
    with tenancy.activate(north.pk):
        open_records(north, 1)
        assert rows_for(north, newly_opened, role) == expected


@pytest.mark.urls("config.agency_urls")
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("make", "role"), [(without_practitioner, Role.ADMINISTRATOR), (newly_opened, Role.INTAKE)]
)
def test_each_list_is_one_query(north, django_assert_num_queries, make, role, rows):
    with tenancy.activate(north.pk):
        open_records(north, rows)
        with django_assert_num_queries(1):
            shown = make(north.actors[role])
    assert len(shown["rows"]) == rows


def test_each_row_leads_to_where_it_is_done(north, as_member):
    with tenancy.activate(north.pk):
        (nadia,) = open_records(north, 1)
    to_assign = as_member(north, Role.ADMINISTRATOR).get(north.url("/admin/")).content.decode()
    opened = as_member(north, Role.INTAKE).get(north.url("/admin/")).content.decode()
    assert f'href="{north.url(f"/clients/{nadia.public_id}/caseload/")}"' in to_assign
    assert f'href="{north.url(f"/clients/{nadia.public_id}/")}"' in opened


def test_a_client_of_someone_who_left_waits_for_a_practitioner(north):
    with tenancy.activate(north.pk):
        end_membership(
            north.members[Role.PRACTITIONER], by=north.actors[Role.ADMINISTRATOR], at=timezone.now()
        )
        waiting = names(nobody_works_with(north.actors[Role.ADMINISTRATOR]))
    assert waiting == {"Amara"}


def test_first_page_of_the_auditor_says_where_to_read(north, as_member):
    browser = as_member(north, Role.AUDITOR)
    page = browser.get(north.url("/admin/")).content.decode()
    leads_to = re.findall(r'work-list__row">\s*<a href="([^"]+)"', page)
    assert len(leads_to) == 4
    assert [browser.get(path).status_code for path in leads_to] == [200] * 4


@pytest.mark.urls("config.agency_urls")
def test_only_the_auditor_is_told_where_to_read(north):
    with tenancy.activate(north.pk):
        told = [role for role, actor in north.actors.items() if places_to_read(actor) is not None]
    assert told == [Role.AUDITOR]
