"""Who can see a record, and why: read by those who answer for the agency."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models import User
from agencies.services import add_member, end_membership

# sign-in: session, user, agency, membership in its savepoint (3); the page in its savepoint (2): the client,
# the audit line, the members, whom the policy lets in; a caseload yes and no; a team yes and no
# (2); whom one can ask about
QUERIES = 18
ROW = re.compile(
    r'<th scope="row">\s*<a href="[^"]+">([^<]+)</a>\s*<div[^>]*>([^<]+)</div>.*?'
    r"badge[^>]*>(Yes|No)</span>\s*([^<]+?)\s*</td>",
    re.DOTALL,
)
LINK = "Who can see this record"


def address(cast, client, query=""):
    return cast.url(f"/clients/{client.public_id}/access/{query}")


def rows(browser, cast, client, query=""):
    page = browser.get(address(cast, client, query)).content.decode()
    return {name.removesuffix(" North"): (role, answer, why) for name, role, answer, why in ROW.findall(page)}


def may(browser, cast, client, query=""):
    return {name: answer for name, (_, answer, _why) in rows(browser, cast, client, query).items()}


@pytest.fixture
def aubrey(north, as_member):
    """The auditor's browser."""
    return as_member(north, Role.AUDITOR)


SEEN = {"Ada", "Aubrey", "Ines"}
STAFF = {*SEEN, "Colin", "Cosmo", "Petra", "Stella", "Sunil", "Sven"}


@pytest.mark.parametrize(
    ("client", "seen"),
    [
        ("assigned", {*SEEN, "Petra", "Sunil"}),
        ("team", {*SEEN, "Colin", "Sunil"}),
        ("other", {*SEEN, "Stella", "Sven"}),
    ],
)
def test_access_page_answers_for_every_member_of_the_staff(north, aubrey, client, seen):
    answers = may(aubrey, north, north.clients[client])
    assert answers == {name: "Yes" if name in seen else "No" for name in STAFF}


def test_access_page_lists_the_client_but_no_other_client(north, aubrey):
    answers = may(aubrey, north, north.clients["self"])
    assert set(answers) == {*STAFF, "Selma"}
    assert answers["Selma"] == "Yes"


def test_access_page_says_why(north, aubrey):
    told = rows(aubrey, north, north.clients["assigned"])
    since = f"{north.today() - timedelta(days=120):%B %-d, %Y}"
    assert told["Petra"] == (
        "Practitioner",
        "Yes",
        f"Practitioners may view clients on their caseload; the client has been on it since {since}.",
    )
    assert told["Cosmo"] == ("Fidelity coder", "No", "Fidelity coders have no right to view clients.")
    assert told["Sven"] == (
        "Supervisor",
        "No",
        "Supervisors may view clients of their teams; the client is in team Alpha, this person in team Beta."
        " A place in team Alpha would open it.",
    )


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?may=yes", {*SEEN, "Petra", "Sunil"}),
        ("?may=no", {"Colin", "Cosmo", "Stella", "Sven"}),
        ("?may=maybe", STAFF),
    ],
)
def test_access_page_is_filtered(north, aubrey, query, shown):
    assert set(may(aubrey, north, north.clients["assigned"], query)) == shown


def test_member_who_left_is_not_listed(north, aubrey):
    with tenancy.activate(north.pk):
        end_membership(north.seat("Colin"), by=north.actors[Role.ADMINISTRATOR], at=timezone.now())
    assert "Colin" not in may(aubrey, north, north.clients["team"])


@pytest.mark.parametrize("role", Role)
def test_access_page_is_for_those_who_read_the_trail(north, as_member, role):
    if role is Role.SUPPORT:
        return
    opens = role in {Role.ADMINISTRATOR, Role.AUDITOR}
    browser, client = as_member(north, role), north.clients["self"]
    assert browser.get(address(north, client)).status_code == (200 if opens else 403)
    page = browser.get(north.url(f"/clients/{client.public_id}/"), follow=True).content.decode()
    assert (LINK in page) is opens


def test_opening_the_access_page_leaves_one_line_of_its_own(north, aubrey):
    client = north.clients["assigned"]
    with tenancy.activate(north.pk):
        before = AuditEvent.objects.count()
    aubrey.get(address(north, client))
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.latest("pk")
        assert AuditEvent.objects.count() == before + 1
        assert (line.act, line.reference, line.client_reference) == (
            "view",
            client.public_id,
            client.public_id,
        )
        assert line.fields == ["who_has_access"]
        assert line.actor_id == north.members[Role.AUDITOR].pk


@pytest.mark.parametrize("more", [1, 3])
def test_access_page_costs_the_same_for_any_number_of_members(north, aubrey, django_assert_num_queries, more):
    with tenancy.activate(north.pk):
        for n in range(more):
            user = User.objects.create_user(f"extra{n}@north.example", name=f"Extra{n} North")
            at, ada = timezone.now() - timedelta(days=1), north.actors[Role.ADMINISTRATOR]
            add_member(user, role=Role.PRACTITIONER, name=user.name, by=ada, at=at)
    path = address(north, north.clients["assigned"])
    with django_assert_num_queries(QUERIES):
        answer = aubrey.get(path)
    assert answer.content.decode().count('<th scope="row">') == len(STAFF) + more
