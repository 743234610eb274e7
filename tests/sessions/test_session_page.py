"""Reading sessions: who sees the note and the quotes, the lists, and what waits on the first page."""

import re
from datetime import timedelta

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Role
from sessions.models import Session
from sessions.worklists import my_caseload, notes_signed_lately, notes_to_sign, unsigned_in_team
from tests.sessions.filled import add_signed, open_session, path_of, signed_session

LIST = "/admin/mi_sessions/session/"
PARTS = {
    "note": "We talked about evenings. canary-north",
    "amendment": "Added later canary-north",
    "quote": "I could start on Sunday canary-north",
    "ruler": "Why not lower:",
    "meeting": "Try once canary-north",
}
EVERYTHING = set(PARTS)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.ADMINISTRATOR, {"meeting"}),
        (Role.SUPERVISOR, EVERYTHING),
        (Role.PRACTITIONER, EVERYTHING),
        (Role.AUDITOR, EVERYTHING),
    ],
)
def test_signed_session_shows_what_the_role_may_see(north, as_member, role, expected):
    page = as_member(north, role).get(path_of(north, signed_session(north))).content.decode()
    assert {part for part, words in PARTS.items() if words in page} == expected


@pytest.mark.parametrize("role", [Role.INTAKE, Role.CODER, Role.CLIENT])
def test_session_page_is_closed_to_other_roles(north, as_member, role):
    assert as_member(north, role).get(path_of(north, signed_session(north, "self"))).status_code == 403


@pytest.mark.parametrize(("role", "name"), [(Role.PRACTITIONER, "team"), (Role.SUPERVISOR, "other")])
def test_session_out_of_reach_is_not_found(north, as_member, role, name):
    assert as_member(north, role).get(path_of(north, signed_session(north, name))).status_code == 404


@pytest.mark.parametrize(
    ("role", "editable"), [(Role.PRACTITIONER, True), (Role.SUPERVISOR, False), (Role.AUDITOR, False)]
)
def test_open_session_is_a_form_for_its_author_only(north, as_member, role, editable):
    page = as_member(north, role).get(path_of(north, open_session(north))).content.decode()
    assert ('name="held_on"' in page, "Draft, not signed" in page) == (editable, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_sessions_of_a_client_cost_the_same_for_any_number(north, as_member, django_assert_num_queries, rows):
    add_signed(north, rows)
    browser = as_member(north, Role.PRACTITIONER)

    with django_assert_num_queries(12):  # sign-in 6, savepoint 2, client and its audit line, count, sessions
        page = browser.get(north.url(f"/sessions/of/{north.clients['assigned'].public_id}/"))

    assert page.content.count(b'<th scope="row"') == rows + 2


@pytest.mark.parametrize("rows", [1, 3])
def test_session_list_costs_the_same_for_any_number(north, as_member, django_assert_num_queries, rows):
    add_signed(north, rows)
    browser = as_member(north, Role.PRACTITIONER)

    with django_assert_num_queries(11):  # sign-in 6, the page's savepoint 2, teams of the filter, count, rows
        page = browser.get(north.url(LIST))

    assert page.content.count(b'class="field-day') == rows + 2


@pytest.mark.parametrize(
    ("role", "clients"),
    [
        (Role.ADMINISTRATOR, {"Amara", "Tomas", "Olive", "Selma"}),
        (Role.SUPERVISOR, {"Amara", "Tomas"}),
        (Role.PRACTITIONER, {"Amara"}),
        (Role.AUDITOR, {"Amara", "Tomas", "Olive", "Selma"}),
    ],
)
def test_session_list_shows_what_the_role_reaches(north, south, as_member, role, clients):
    page = as_member(north, role).get(north.url(LIST)).content.decode()
    assert set(re.findall(r"field-client[^>]*>([A-Z][a-z]+) North<", page)) == clients
    assert "South" not in page


def test_session_list_is_searched_by_client_and_filtered_by_state(north, as_member):
    browser = as_member(north, Role.SUPERVISOR)
    found = browser.get(north.url(f"{LIST}?q=tom&state=unsigned")).content.decode()
    assert re.findall(r"field-client[^>]*>(\w+) North<", found) == ["Tomas"]
    assert path_of(north, open_session(north, "team")) in found
    waiting = browser.get(north.url(f"{LIST}?state=uncosigned")).content.decode()
    assert sorted(re.findall(r"field-client[^>]*>(\w+) North<", waiting)) == ["Amara", "Tomas"]
    out_of_reach = browser.get(north.url(f"{LIST}?q=Olive")).content.decode()
    assert re.findall(r"field-client", out_of_reach) == []


def test_the_admin_sends_readers_to_the_page_of_the_session(north, as_member):
    session = signed_session(north)
    answer = as_member(north, Role.PRACTITIONER).get(north.url(f"{LIST}{session.pk}/change/"))
    assert answer.url == path_of(north, session)


def test_the_admin_changes_no_session(north, as_member):
    session = open_session(north)
    browser = as_member(north, Role.PRACTITIONER)
    browser.post(north.url(f"{LIST}{session.pk}/change/"), {"minutes": "1"})
    statuses = [
        browser.post(north.url(f"{LIST}{path}")).status_code for path in ("add/", f"{session.pk}/delete/")
    ]
    with tenancy.activate(north.pk):
        assert Session.objects.get(pk=session.pk).minutes == 45
    assert statuses == [403, 403]


def labels(cast, make, role):
    shown = make(cast.actors[role])
    return None if shown is None else sorted(row["label"].split()[0] for row in shown["rows"])


@pytest.mark.urls("config.agency_urls")
@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (my_caseload, {Role.PRACTITIONER: ["Amara"]}),
        (notes_to_sign, {Role.PRACTITIONER: ["Amara"]}),
        (unsigned_in_team, {Role.SUPERVISOR: ["Amara", "Tomas"]}),
        (notes_signed_lately, {Role.SUPERVISOR: ["Amara", "Tomas"]}),
    ],
)
def test_each_list_waits_for_its_role_within_reach(north, make, expected):
    with tenancy.activate(north.pk):
        shown = {role: labels(north, make, role) for role in north.actors}
    assert {role: rows for role, rows in shown.items() if rows is not None} == expected


@pytest.mark.urls("config.agency_urls")
def test_each_list_is_one_query_for_any_number(north, django_assert_num_queries):
    """With one more client, and with three more."""
    lists = {
        my_caseload: Role.PRACTITIONER,
        notes_to_sign: Role.PRACTITIONER,
        unsigned_in_team: Role.SUPERVISOR,
        notes_signed_lately: Role.SUPERVISOR,
    }

    actors = north.actors

    def lengths():
        found = {}
        for make, role in lists.items():
            with tenancy.activate(north.pk), django_assert_num_queries(1, info=make.__name__):
                found[make] = len(make(actors[role])["rows"])
        return found

    before = lengths()
    north.add_clients(1)
    assert lengths() == {make: count + 1 for make, count in before.items()}
    north.add_clients(2)
    assert lengths() == {make: count + 3 for make, count in before.items()}


@pytest.mark.urls("config.agency_urls")
@pytest.mark.parametrize(("days", "mark"), [(-2, "Contact was due "), (0, "Today"), (1, ""), (None, "")])
def test_caseload_marks_a_contact_that_is_due(north, days, mark):
    day = None if days is None else north.today() + timedelta(days=days)
    session = open_session(north)
    with tenancy.activate(north.pk):
        Session.objects.filter(pk=session.pk).update(next_on=day)
        (row,) = my_caseload(north.practitioner)["rows"]
    assert row["due"].startswith(mark)
    assert bool(row["due"]) is bool(mark)


def test_first_page_leads_to_where_the_work_is_done(north, as_member):
    page = as_member(north, Role.PRACTITIONER).get(north.url("/admin/")).content.decode()
    assert f'href="{path_of(north, open_session(north))}"' in page
    client = north.url(f"/clients/{north.clients['assigned'].public_id}/")
    assert f'href="{client}"' in page
