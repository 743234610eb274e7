"""What a role may do, and what it comes to for one person."""

import re

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.policy import resources
from agencies.access.printout import SHOWN, WORDS, as_markdown
from agencies.access.rights import rights_of
from agencies.access.vocabulary import EMERGENCY_ROLES, Action, Role
from agencies.access.words import PEOPLE
from agencies.audit.models import AuditEvent
from agencies.services import end_membership
from clients.services import assign_practitioner
from tests.agencies.seats import member_url

ROLES = "/people/roles/"
STAFF = [role for role in SHOWN if role not in {Role.CLIENT, Role.SUPPORT}]
RECORD = re.compile(r"<dt>([^<]+)</dt>\s*<dd>\s*<ul>(.*?)</ul>", re.DOTALL)
LABEL = re.compile(r"`([a-z_]+\.[A-Z]\w+)`")
SENTENCE = re.compile(r"<li>([^<]+)</li>")


def told(page):
    return {record: SENTENCE.findall(cell) for record, cell in RECORD.findall(page)}


def test_rights_of_the_roles_are_the_printed_table():
    """The page and docs/permissions.md say the same of every role, record and action."""
    cells = {
        f"{each.resource.model._meta.label} {role.label} {action.label.lower()}": WORDS[right.reach]
        + (" †" if right.unless else "")
        + (" ‡" if action is Action.VIEW and right_in_emergency(role, each.resource) else "")
        for role in SHOWN
        for each in rights_of(role)
        for right in each.rights
        for action in right.actions
    }
    assert cells == printed()


def right_in_emergency(role, resource):
    return role in EMERGENCY_ROLES and resource.in_emergency is not None


def printed():
    """The cells of the printed table that grant something."""
    cells: dict[str, str] = {}
    for section in as_markdown().split("\n### ")[1:]:
        labels = LABEL.findall(section)
        head, _, *lines = [line for line in section.splitlines() if line.startswith("|")]
        actions = head.strip("| ").split(" | ")[1:]
        for line in lines:
            role, *reaches = line.strip("| ").split(" | ")
            granted = {f"{role} {a}": r for a, r in zip(actions, reaches, strict=True) if r != "–"}
            cells |= {f"{label} {right}": far for label in labels for right, far in granted.items()}
    return cells


def test_every_kind_of_record_is_printed_once():
    """Also of a floor of the code that is new: it needs a title in ``CHAPTERS``."""
    expected = sorted(model._meta.label for model in resources())
    assert sorted(LABEL.findall(as_markdown())) == expected


def test_records_share_a_section_only_where_every_right_and_every_word_is_the_same():
    titles = re.findall(r"^### (.*)$", as_markdown(), re.MULTILINE)
    assert "Barrier, goal, intervention, need, objective and support" in titles
    assert "Session" in titles
    assert "Session note" in titles


def test_page_tells_what_a_reach_comes_to_and_what_a_state_takes_away():
    (sessions,) = re.findall(r"^### Session\n(.*?)^### ", as_markdown(), re.MULTILINE | re.DOTALL)
    assert "* **own**: sessions they wrote themselves\n" in sessions
    assert "* † change and sign: what is signed stays as it is\n" in sessions
    assert "* no right: intake, fidelity coder, client\n" in sessions


def test_page_begins_with_all_of_it_at_a_glance():
    (line,) = re.findall(r"^\| Session note \| (.*) \|$", as_markdown(), re.MULTILINE)
    assert line.split(" | ") == [
        "–",
        "team ‡: view; team †: cosign",
        "caseload ‡: view; caseload: add; own †: change, sign, amend",
        "–",
        "agency: view",
        "–",
        "–",
        "–",
    ]


def test_every_kind_of_record_is_told_of_every_role():
    for role in Role:
        assert {each.resource.model for each in rights_of(role)} == set(resources())


def test_equal_rights_stand_in_one_sentence():
    of_clients = next(each for each in rights_of(Role.PRACTITIONER) if each.records == "clients")
    assert [right.sentence for right in of_clients.rights] == [
        "View and change clients on their caseload.",
        "Invite clients on their caseload; nobody is invited to a closed record.",
    ]
    assert of_clients.rights[0].actions == (Action.VIEW, Action.CHANGE)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_roles_page_shows_each_role_to_those_who_read_the_trail(north, as_member, role):
    browser = as_member(north, role)
    for shown in SHOWN:
        page = browser.get(north.url(f"{ROLES}?role={shown.value}")).content.decode()
        expected = {
            each.records[0].upper() + each.records[1:]: [right.sentence for right in each.rights]
            for each in rights_of(shown)
            if each.rights
        }
        assert told(page) == expected


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE, Role.CODER])
def test_roles_page_shows_everybody_else_her_own_rights(north, as_member, role):
    browser = as_member(north, role)
    for query in ("", "?role=administrator"):
        answer = browser.get(north.url(ROLES + query))
        assert answer.context["seat"] == north.members[role]
        assert told(answer.content.decode()) == {
            each.records[0].upper() + each.records[1:]: [right.sentence for right in each.rights]
            for each in rights_of(role)
            if each.rights
        }


def test_roles_page_is_not_for_clients(north, as_member):
    assert as_member(north, Role.CLIENT).get(north.url(ROLES)).status_code == 403


@pytest.mark.parametrize("role", STAFF)
def test_rights_page_opens_for_those_who_read_the_trail_and_for_oneself(north, as_member, role):
    browser = as_member(north, role)
    opened = {
        other
        for other, seat in north.members.items()
        if browser.get(member_url(north, seat, "rights/")).status_code == 200
    }
    answers_for_all = role in {Role.ADMINISTRATOR, Role.AUDITOR}
    assert opened == (set(north.members) if answers_for_all else {role})


def rights_page(browser, north, seat):
    return " ".join(browser.get(member_url(north, seat, "rights/")).content.decode().split())


def test_rights_page_tells_teams_and_the_caseload_of_today(north, as_member):
    petra, ada = north.members[Role.PRACTITIONER], north.actors[Role.ADMINISTRATOR]
    with tenancy.activate(north.pk):
        assign_practitioner(north.clients["team"], practitioner=petra, starts_on=north.today(), by=ada)
    page = rights_page(as_member(north, Role.AUDITOR), north, petra)
    assert "<dt>Teams</dt> <dd>Alpha</dd>" in page
    assert "<dt>Caseload</dt> <dd> 2 clients </dd>" in page
    assert told(page)["Clients"] == [
        "View and change clients on their caseload.",
        "Invite clients on their caseload; nobody is invited to a closed record.",
    ]
    assert re.search(r"No right to [^.]*\baudit events\b[^.]*\.", page)


def test_rights_page_of_oneself_speaks_to_oneself(north, as_member):
    page = rights_page(as_member(north, Role.CODER), north, north.members[Role.CODER])
    assert "What I may do</h1>" in page
    assert "<dt>Teams</dt> <dd>None</dd>" in page
    assert "<dt>Caseload</dt> <dd> 0 clients </dd>" in page


def test_rights_of_a_seat_nobody_acts_from_are_not_in_use(north, as_member):
    with tenancy.activate(north.pk):
        end_membership(north.seat("Colin"), by=north.actors[Role.ADMINISTRATOR], at=timezone.now())
    browser = as_member(north, Role.AUDITOR)
    assert "none of these rights is in use" in rights_page(browser, north, north.seat("Colin"))
    assert "none of these rights is in use" not in rights_page(browser, north, north.seat("Stella"))


def test_opening_somebodys_rights_leaves_a_line(north, as_member):
    petra = north.members[Role.PRACTITIONER]
    rights_page(as_member(north, Role.AUDITOR), north, petra)
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.latest("pk")
    assert (line.act, line.kind, line.reference) == ("view", "agencies.Membership", petra.public_id)


@pytest.mark.parametrize(
    ("role", "label"),
    [
        (Role.ADMINISTRATOR, "What roles may do"),
        (Role.AUDITOR, "What roles may do"),
        (Role.PRACTITIONER, "What I may do"),
        (Role.CODER, "What I may do"),
    ],
)
def test_navigation_leads_to_the_rights(north, as_member, role, label):
    home = as_member(north, role).get(north.url("/"), follow=True)
    items = {item["label"]: item["url"] for part in home.context["navigation"] for item in part["items"]}
    found = {name: url for name, url in items.items() if name.endswith("may do")}
    assert found == {label: north.url(ROLES)}


def test_member_page_links_to_the_rights_where_they_may_be_read(north, as_member):
    petra, link = north.members[Role.PRACTITIONER], "/rights/"
    shown = {
        role: link in as_member(north, role).get(member_url(north, petra)).content.decode()
        for role in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE, Role.AUDITOR)
    }
    readers = {Role.ADMINISTRATOR, Role.PRACTITIONER, Role.AUDITOR}
    assert shown == {role: role in readers for role in shown}


def test_all_roles_stand_on_one_page_to_be_printed(north, as_member):
    """A sheet says whose rights these are, of when, and who printed it."""
    answer = as_member(north, Role.AUDITOR).get(north.url(f"{ROLES}?role=all"))
    page = " ".join(answer.content.decode().split())

    titles = re.findall(r'class="card__title"[^>]*>([^<]+)<', page)
    assert titles == [PEOPLE[role] for role in SHOWN]
    assert page.count('aria-current="page">All roles') == 1
    (sheet,) = re.findall(r'class="print-only">([^<]+)<', page)
    assert re.fullmatch(
        r"North House, as of \w+ \d+, \d{4}, \d+:\d+ [AP]M\. Printed by Aubrey North\.", sheet
    )
