"""The client list of the admin: who is in it, finding someone, opening and correcting a record."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.services import end_membership
from clients.models import Client
from clients.services import close_client

LIST = "/admin/clients/client/"
# sign-in: session, user, agency, membership in its savepoint (3); the page in its savepoint (2):
# teams of the filter, count, rows with practitioner and last session
LIST_QUERIES = 11
SEE_ALL = re.compile(r'href="[^"?]+([^"]+)">See all<span class="visually-hidden">: Opened recently')
NAME = re.compile(r'field-name"><a href="[^"]+">([^<]+) North</a>')


def listed(browser, cast, query=""):
    return NAME.findall(browser.get(cast.url(f"{LIST}{query}")).content.decode())


def details(client, **changed):
    kept = {
        "given_name": client.given_name,
        "family_name": client.family_name,
        "opened_on": client.opened_on.isoformat(),
        "phone": client.phone,
        "team": client.team_id,
    }
    return {**kept, **changed}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.ADMINISTRATOR, ["Amara", "Olive", "Selma", "Tomas"]),
        (Role.SUPERVISOR, ["Amara", "Tomas"]),
        (Role.PRACTITIONER, ["Amara"]),
        (Role.INTAKE, ["Amara", "Olive", "Selma", "Tomas"]),
        (Role.AUDITOR, ["Amara", "Olive", "Selma", "Tomas"]),
    ],
)
def test_client_list_shows_what_each_role_reaches(north, south, as_member, role, expected):
    assert listed(as_member(north, role), north) == expected


@pytest.mark.parametrize("role", [Role.CODER, Role.CLIENT])
def test_client_list_is_closed_to_roles_that_work_elsewhere(north, as_member, role):
    assert as_member(north, role).get(north.url(LIST)).status_code in {302, 403}


@pytest.mark.parametrize("rows", [1, 3])
def test_client_list_costs_the_same_for_any_number_of_rows(north, as_member, django_assert_num_queries, rows):
    north.add_clients(rows)
    browser = as_member(north, Role.PRACTITIONER)

    with django_assert_num_queries(LIST_QUERIES):
        page = browser.get(north.url(LIST))

    assert page.content.count(b'class="field-name"') == rows + 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [("oliv", ["Olive"]), ("north tom", ["Tomas"]), ("Amara South", []), ("nobody", [])],
)
def test_search_finds_by_every_part_of_a_name(north, as_member, words, expected):
    assert listed(as_member(north, Role.INTAKE), north, f"?q={words}") == expected


def test_search_finds_by_the_whole_number(north, as_member):
    number = north.clients["other"].number
    assert listed(as_member(north, Role.INTAKE), north, f"?q={number}") == ["Olive"]
    assert listed(as_member(north, Role.INTAKE), north, f"?q={number[:-1]}") == []


def test_search_never_leaves_the_reach(north, as_member):
    assert listed(as_member(north, Role.PRACTITIONER), north, "?q=Olive") == []


def test_closed_records_are_shown_when_asked_for(north, as_member):
    with tenancy.activate(north.pk):
        close_client(north.clients["assigned"], on=north.today(), by=north.practitioner)
    browser = as_member(north, Role.SUPERVISOR)
    assert listed(browser, north) == ["Tomas"]
    assert listed(browser, north, "?closed=yes") == ["Amara"]
    assert listed(browser, north, "?closed=all") == ["Amara", "Tomas"]


def test_team_filter_offers_only_teams_within_reach(north, as_member):
    everywhere = as_member(north, Role.ADMINISTRATOR).get(north.url(LIST)).content.decode()
    in_team = as_member(north, Role.SUPERVISOR).get(north.url(LIST)).content.decode()
    assert everywhere.count("team__id__exact=") == 2
    assert (in_team.count("team__id__exact="), in_team.count("Beta")) == (0, 0)


def test_each_name_leads_to_the_page_of_the_client(north, as_member):
    page = as_member(north, Role.PRACTITIONER).get(north.url(LIST)).content.decode()
    address = north.url(f"/clients/{north.clients['assigned'].public_id}/")
    assert f'<a href="{address}">Amara North</a>' in page


def test_intake_opens_a_record_and_gets_the_next_number(north, as_member):
    typed = {
        "given_name": "Nadia",
        "family_name": "Okoye",
        "chosen_name": "Nadi",
        "opened_on": north.today().isoformat(),
        "team": north.clients["assigned"].team_id,
        "number": "1",
    }
    answer = as_member(north, Role.INTAKE).post(north.url(f"{LIST}add/"), typed)
    with tenancy.activate(north.pk):
        opened = Client.objects.get(given_name="Nadia")
    assert (opened.number, opened.display_name) == ("1005", "Nadi Okoye")
    assert answer.url == north.url(f"/clients/{opened.public_id}/")


def test_intake_keeps_what_was_typed_when_something_is_missing(north, as_member):
    typed = {"given_name": "Nadia", "phone": "555 0199"}
    page = as_member(north, Role.INTAKE).post(north.url(f"{LIST}add/"), typed).content.decode()
    assert 'value="555 0199"' in page
    with tenancy.activate(north.pk):
        assert not Client.objects.filter(given_name="Nadia").exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.PRACTITIONER, Role.AUDITOR])
def test_only_intake_opens_records(north, as_member, role):
    assert as_member(north, role).get(north.url(f"{LIST}add/")).status_code == 403


def test_practitioner_corrects_a_client_and_leaves_the_team(north, as_member):
    amara, olive = north.clients["assigned"], north.clients["other"]
    typed = details(amara, chosen_name="Ama", team=olive.team_id)
    as_member(north, Role.PRACTITIONER).post(north.url(f"{LIST}{amara.pk}/change/"), typed)
    with tenancy.activate(north.pk):
        found = Client.objects.get(pk=amara.pk)
    assert (found.chosen_name, found.team_id) == ("Ama", amara.team_id)


def test_supervisor_cannot_move_a_client_to_a_team_out_of_reach(north, as_member):
    amara, olive = north.clients["assigned"], north.clients["other"]
    page = as_member(north, Role.SUPERVISOR).post(
        north.url(f"{LIST}{amara.pk}/change/"), details(amara, team=olive.team_id)
    )
    assert "Select a valid choice" in page.content.decode()
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=amara.pk).team_id == amara.team_id


def test_a_client_out_of_reach_cannot_be_changed(north, as_member):
    olive = north.clients["other"]
    answer = as_member(north, Role.PRACTITIONER).post(
        north.url(f"{LIST}{olive.pk}/change/"), details(olive, given_name="Changed")
    )
    assert answer.status_code == 404
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=olive.pk).given_name == "Olive"


def test_last_session_and_practitioner_stand_in_the_row(north, as_member):
    row = as_member(north, Role.SUPERVISOR).get(north.url(LIST)).content.decode()
    held = north.today() - timedelta(days=3)
    assert 'class="field-practitioner">Petra North' in row
    assert f'class="field-last_session">{held:%B} {held.day}, {held.year}' in row


@pytest.mark.parametrize(("role", "columns"), [(Role.PRACTITIONER, 0), (Role.SUPERVISOR, 2)])
def test_own_caseload_does_not_say_who_works_with_each_client(north, as_member, role, columns):
    page = as_member(north, role).get(north.url(LIST)).content.decode()
    assert page.count('class="field-practitioner"') == columns


def test_see_all_of_opened_recently_begins_with_the_latest(north, as_member):
    days = {"other": 3, "assigned": 20, "self": 40, "team": 60}
    with tenancy.activate(north.pk):
        for name, ago in days.items():
            opened_on = north.today() - timedelta(days=ago)
            Client.objects.filter(pk=north.clients[name].pk).update(opened_on=opened_on)
    browser = as_member(north, Role.INTAKE)
    (query,) = SEE_ALL.findall(browser.get(north.url("/admin/")).content.decode())
    assert listed(browser, north, query) == ["Olive", "Amara", "Selma", "Tomas"]


def test_a_client_whose_practitioner_has_left_counts_as_without_one(north, as_member):
    with tenancy.activate(north.pk):
        end_membership(
            north.members[Role.PRACTITIONER], by=north.actors[Role.ADMINISTRATOR], at=timezone.now()
        )
    browser = as_member(north, Role.SUPERVISOR)
    assert listed(browser, north, "?caseload=nobody") == ["Amara"]
    assert listed(browser, north, "?caseload=someone") == ["Tomas"]
    assert browser.get(north.url(LIST)).content.count(b'class="field-practitioner">Nobody yet') == 1


def test_button_says_that_a_record_is_opened(north, as_member):
    page = as_member(north, Role.INTAKE).get(north.url(LIST)).content.decode()
    assert ("Open a record</a>" in page, "Add client" in page) == (True, False)
