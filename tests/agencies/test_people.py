"""People pages: whom they open to, and inviting by them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models import Invitation, Membership
from agencies.services import make_token
from tests.agencies.seats import (
    MEMBERS,
    TRAIL,
    member_url,
    offer,
    reload,
    team,
    teams_of,
)


@pytest.fixture
def ada(north, as_member):
    """The administrator's browser."""
    return as_member(north, Role.ADMINISTRATOR)


PAGES = {
    MEMBERS: {Role.ADMINISTRATOR, Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE, Role.AUDITOR},
    "/admin/agencies/team/": {
        Role.ADMINISTRATOR,
        Role.SUPERVISOR,
        Role.PRACTITIONER,
        Role.INTAKE,
        Role.AUDITOR,
    },
    "/admin/agencies/invitation/": {
        Role.ADMINISTRATOR,
        Role.SUPERVISOR,
        Role.PRACTITIONER,
        Role.INTAKE,
        Role.AUDITOR,
    },
    "/admin/agencies/team/add/": {Role.ADMINISTRATOR},
    TRAIL: {Role.ADMINISTRATOR, Role.AUDITOR},
    "/people/invite/": {Role.ADMINISTRATOR},
    "/people/keys/": {Role.ADMINISTRATOR, Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE, Role.AUDITOR},
}


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_to_the_roles_that_may(north, as_member, path):
    everyone = set(north.members)

    opened = {role for role in everyone if as_member(north, role).get(north.url(path)).status_code == 200}

    assert opened == PAGES[path]


SEAT_PAGES = {
    Role.ADMINISTRATOR: {"Petra", "Colin", "Stella", "Sven", "Selma"},
    Role.SUPERVISOR: {"Petra", "Colin"},
    Role.PRACTITIONER: {"Petra", "Colin"},
    Role.INTAKE: {"Petra", "Colin", "Stella", "Sven", "Selma"},
    Role.AUDITOR: {"Petra", "Colin", "Stella", "Sven", "Selma"},
    Role.CODER: set(),
    Role.CLIENT: set(),
}


@pytest.mark.parametrize("role", SEAT_PAGES)
def test_seats_open_as_far_as_the_role_reaches(north, as_member, role):
    browser = as_member(north, role)
    names = ["Petra", "Colin", "Stella", "Sven", "Selma"]

    opened = {n for n in names if browser.get(member_url(north, north.seat(n))).status_code == 200}

    assert opened == SEAT_PAGES[role]


@pytest.mark.parametrize("role", [role for role in SEAT_PAGES if role is not Role.ADMINISTRATOR])
def test_nobody_but_the_administrator_changes_seats(north, as_member, role):
    colin, browser = north.seat("Colin"), as_member(north, role)
    invitation = offer(north)
    posts = {
        member_url(north, colin): {"role": "auditor"},
        member_url(north, colin, "end/"): {},
        member_url(north, invitation.membership, "invitation/"): {"email": "x@example.org"},
        north.url("/people/invite/"): {"email": "x@example.org", "name": "X", "role": "administrator"},
    }

    codes = {browser.post(url, values).status_code for url, values in posts.items()}

    assert codes <= {403, 404}
    assert reload(north, colin).role == "practitioner"
    assert reload(north, colin).ended_at is None
    page = browser.get(member_url(north, colin)).content.decode()
    assert "Save changes" not in page
    assert "End access" not in page
    with tenancy.activate(north.pk):
        assert not Membership.objects.filter(name="X").exists()


@pytest.mark.parametrize("part", ["", "end/"])
def test_seats_of_another_agency_do_not_exist(north, south, ada, part):
    assert ada.get(member_url(north, south.seat("Petra"), part)).status_code == 404
    assert ada.post(member_url(north, south.seat("Petra"), part), {"role": "auditor"}).status_code == 404
    assert ada.get(north.url(f"/people/{uuid4()}/{part}")).status_code == 404


def test_foreign_invitations_and_keys_are_not_touched(north, south, ada):
    invitation = offer(south)
    with tenancy.activate(south.pk):
        token, _ = make_token(name="Foreign", by=south.practitioner, at=timezone.now())

    codes = [
        ada.post(north.url(f"/people/invitations/{invitation.public_id}/revoke/")).status_code,
        ada.post(north.url(f"/people/keys/{token.public_id}/revoke/")).status_code,
        ada.post(
            member_url(north, invitation.membership, "invitation/"), {"email": "a@b.example"}
        ).status_code,
    ]

    assert codes == [404, 404, 404]
    assert reload(south, invitation).revoked_at is None
    assert reload(south, token).revoked_at is None


def test_inviting_offers_a_seat_with_role_title_and_teams(north, ada):
    alpha = team(north, "Alpha")
    values = {
        "email": "Nora@Example.org",
        "name": "Nora Newcomb",
        "role": "supervisor",
        "title": "LCSW",
        "teams": [alpha.pk],
    }

    answer = ada.post(north.url("/people/invite/"), values)

    with tenancy.activate(north.pk):
        seat = Membership.objects.get(name="Nora Newcomb")
        invitation = Invitation.objects.get(membership=seat)
        assert (seat.role, seat.title, seat.joined_at) == ("supervisor", "LCSW", None)
        assert (invitation.email, invitation.expires_at - invitation.invited_at) == (
            "nora@example.org",
            timedelta(days=7),
        )
        acts = AuditEvent.objects.filter(reference__in=[seat.public_id, invitation.public_id])
        assert set(acts.values_list("act", "kind")) == {
            ("add", "agencies.Membership"),
            ("add", "agencies.Invitation"),
        }
    assert teams_of(north, seat) == {"Alpha"}
    assert answer.url == member_url(north, seat)
    page = ada.get(answer.url).content.decode()
    assert "The invitation goes to nora@example.org." in page
    assert "Not joined yet" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": ""}, "Type the address that the invitation goes to."),
        ({"email": "nora@"}, "Enter a valid email address."),
        ({"email": "petra@north.example"}, "This person is a member of the agency already."),
        ({"email": "amara@north.example"}, "This address has been invited already."),
        ({"name": " "}, "Type the name of the person."),
        ({"role": ""}, "Choose a role."),
        ({"role": "client"}, "Select a valid choice."),
        ({"role": "support"}, "Select a valid choice."),
        ({"teams": ["999999"]}, "Select a valid choice."),
    ],
)
def test_an_invitation_with_a_fault_is_not_sent_and_keeps_what_was_typed(north, ada, changed, sentence):
    values = {"email": "nora@example.org", "name": "Nora", "role": "intake", "title": "MSW <x>"} | changed
    with tenancy.activate(north.pk):
        before = (Membership.objects.count(), Invitation.objects.count())

    page = ada.post(north.url("/people/invite/"), values).content.decode()

    assert sentence in page
    assert 'value="MSW &lt;x&gt;"' in page
    with tenancy.activate(north.pk):
        assert (Membership.objects.count(), Invitation.objects.count()) == before


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("Petra@north.example", "This person is a member of the agency already."),
        ("nora@example.org", "This address has been invited already."),
    ],
)
def test_a_client_is_not_invited_with_the_address_of_somebody_else(north, as_member, email, sentence):
    offer(north, email="nora@example.org")
    amara = north.clients["assigned"]

    page = as_member(north, Role.PRACTITIONER).post(
        north.url(f"/clients/{amara.public_id}/invite/"), {"email": email}
    )

    assert sentence in page.content.decode()
    assert f'value="{email}"' in page.content.decode()
    with tenancy.activate(north.pk):
        sent_to = Invitation.objects.filter(membership__client=amara, revoked_at=None)
        assert [row.email for row in sent_to] == ["amara@north.example"]


def test_a_team_of_another_agency_is_no_choice(north, south, ada):
    foreign = team(south, "Alpha")
    values = {"email": "n@example.org", "name": "N", "role": "intake", "teams": [foreign.pk]}

    page = ada.post(north.url("/people/invite/"), values).content.decode()

    assert "Select a valid choice." in page


def test_sending_again_ends_the_old_link_and_may_mend_the_address(north, ada):
    old = offer(north, email="nroa@example.org")
    url = member_url(north, old.membership, "invitation/")

    page = ada.post(url, {"email": "Nora@example.org"}, follow=True).content.decode()
    ada.post(url, {"email": "nora@example.org"})

    assert "A new invitation goes to nora@example.org." in page
    assert reload(north, old).revoked_at is not None
    with tenancy.activate(north.pk):
        rows = Invitation.objects.filter(membership=old.membership_id, revoked_at=None)
        assert [row.email for row in rows] == ["nora@example.org"]
        assert Invitation.objects.filter(membership=old.membership_id).count() == 2


def test_sending_again_to_no_address_says_so(north, ada):
    old = offer(north)

    page = ada.post(member_url(north, old.membership, "invitation/"), {"email": "nora@"}, follow=True)

    assert "No invitation was sent. Enter a valid email address." in page.content.decode()
    assert reload(north, old).revoked_at is None


def test_sending_to_somebody_who_has_joined_says_so(north, ada):
    page = ada.post(
        member_url(north, north.seat("Colin"), "invitation/"), {"email": "c@example.org"}, follow=True
    )

    assert "This person has joined already." in page.content.decode()


def test_withdrawing_twice_is_one_act(north, ada):
    invitation = offer(north)
    url = north.url(f"/people/invitations/{invitation.public_id}/revoke/")

    first, second = ada.post(url, follow=True), ada.post(url, follow=True)

    assert "The invitation is withdrawn." in first.content.decode()
    assert "This invitation has ended already." in second.content.decode()
    with tenancy.activate(north.pk):
        assert AuditEvent.objects.filter(act="revoke", reference=invitation.public_id).count() == 1


def test_invitations_say_how_they_stand(north, ada):
    with tenancy.activate(north.pk):
        Invitation.objects.all().delete()
    now = timezone.now()
    for email, values in {
        "waiting@example.org": {"sent_at": now},
        "queued@example.org": {"invited_at": now},
        "stuck@example.org": {"invited_at": now - timedelta(minutes=61)},
        "late@example.org": {"expires_at": now - timedelta(days=1)},
        "gone@example.org": {"revoked_at": now},
        "in@example.org": {"accepted_at": now},
    }.items():
        invitation = offer(north, email=email)
        with tenancy.activate(north.pk):
            Invitation.objects.filter(pk=invitation.pk).update(**values)

    page = ada.get(north.url("/admin/agencies/invitation/")).content.decode()

    rows = re.findall(r'badge--\w+">([^<]+)<.*?field-email">([^<]+)<', page, re.DOTALL)
    assert {email: said for said, email in rows} == {
        "waiting@example.org": "Waiting for an answer",
        "queued@example.org": "Being sent",
        "stuck@example.org": "Not sent. Send it again.",
        "late@example.org": "Run out",
        "gone@example.org": "Withdrawn",
        "in@example.org": "Accepted",
    }
    narrowed = ada.get(north.url("/admin/agencies/invitation/?state=run_out")).content.decode()
    assert re.findall(r'field-email">([^<]+)<', narrowed) == ["late@example.org"]
