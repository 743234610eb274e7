"""An invitation never gives more than it names, and is worth what its sender may do on that day."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from agencies import tasks_mail, tenancy
from agencies.access.policy import NotGranted
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.invitations import token_for
from agencies.models import Invitation, Membership, User
from agencies.services import accept_invitation, change_seat, end_membership, invite_to, join_team, offer_seat
from clients.services import end_assignment, invite_client
from tests.agencies.seats import member_url, reload, second_administrator, team, teams_of

NEW = {"name": "Nora Newcomb", "password": "seven quiet green lakes"}
CLOSED = 410


@pytest.fixture
def ada(north, as_member):
    """The administrator's browser."""
    return as_member(north, Role.ADMINISTRATOR)


def offer(north, *teams, by=None, role=Role.PRACTITIONER, email="nora@example.org"):
    with tenancy.activate(north.pk):
        return offer_seat(
            email=email,
            name="Nora Newcomb",
            role=role,
            teams=[team(north, name) for name in teams],
            by=by or north.actors[Role.ADMINISTRATOR],
            at=timezone.now() - timedelta(minutes=5),
        )


def address(north, invitation):
    return f"/join/{north.slug}/{token_for(invitation)}/"


def opens(north, invitation):
    return Browser().get(address(north, invitation)).status_code == 200


def move(north, seat, *teams, role):
    with tenancy.activate(north.pk):
        change_seat(
            seat,
            role=role,
            title="",
            teams=[team(north, name) for name in teams],
            by=north.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )


def latest(north, seat):
    with tenancy.activate(north.pk):
        return Invitation.objects.filter(membership=seat).latest("pk")


@pytest.mark.parametrize(
    ("role", "teams"), [(Role.ADMINISTRATOR, ["Alpha"]), (Role.PRACTITIONER, ["Alpha", "Beta"])]
)
def test_moving_a_seat_that_waits_ends_the_link_and_sends_one_that_names_the_new_place(north, role, teams):
    old = offer(north, "Alpha")
    move(north, old.membership, *teams, role=role)
    new = latest(north, old.membership)

    assert not opens(north, old)
    assert (new.email, new.role) == (old.email, role)
    page = Browser().get(address(north, new)).content.decode()
    assert f"You will work here as: {role.label.lower()}." in page
    assert ", ".join(teams) in page


def test_a_new_title_leaves_the_link_alone(north):
    old = offer(north, "Alpha")
    with tenancy.activate(north.pk):
        alpha, by = [team(north, "Alpha")], north.actors[Role.ADMINISTRATOR]
        change_seat(
            old.membership, role=Role.PRACTITIONER, title="LCSW", teams=alpha, by=by, at=timezone.now()
        )
    assert latest(north, old.membership) == old
    assert opens(north, old)


@pytest.mark.parametrize("way", ["role", "team"])
def test_a_seat_that_has_come_to_give_more_is_not_taken(north, way):
    """The belt: whatever way the seat was changed, the link gives what its mail named or nothing."""
    invitation = offer(north, "Alpha")
    nora = User.objects.create_user("nora@example.org", name="Nora Newcomb")
    with tenancy.activate(north.pk):
        if way == "role":
            Membership.objects.filter(pk=invitation.membership_id).update(role=Role.ADMINISTRATOR)
        else:
            join_team(invitation.membership, team=team(north, "Beta"), by=north.actors[Role.ADMINISTRATOR])
    assert not opens(north, invitation)
    with tenancy.activate(north.pk), pytest.raises(Exception, match="no longer valid"):
        accept_invitation(invitation, user=nora, agency=north.agency, at=timezone.now())


def test_the_team_is_told_to_the_invited_in_the_mail_and_in_the_trail(north):
    invitation = offer(north, "Beta", "Alpha")
    tasks_mail.send_invitation.run(
        agency_id=north.pk,
        membership_id=north.members[Role.ADMINISTRATOR].pk,
        invitation_id=invitation.pk,
    )
    assert "Your teams there: Alpha, Beta" in mail.outbox[0].body
    page = Browser().get(address(north, invitation)).content.decode()
    assert "You will work here as: practitioner. Your teams: Alpha, Beta." in page
    Browser().post(address(north, invitation), NEW)
    with tenancy.activate(north.pk):
        seat = Membership.objects.get(pk=invitation.membership_id)
        said = AuditEvent.objects.filter(reference__in=[invitation.public_id, seat.public_id])
        named = {line.act: line.fields for line in said.order_by("pk") if line.fields}
    place = ["as practitioner", "in team Alpha", "in team Beta"]
    assert named == {"add": place, "join": place}
    assert teams_of(north, seat) == {"Alpha", "Beta"}


def test_an_invitation_ends_when_its_sender_leaves(north, south, ada):
    by = north.actor(second_administrator(north, south))
    invitation = offer(north, by=by)
    with tenancy.activate(north.pk):
        sender = Membership.objects.get(pk=by.membership_id)
        end_membership(sender, by=north.actors[Role.ADMINISTRATOR], at=timezone.now())

    assert reload(north, invitation).revoked_at is not None
    assert Browser().post(address(north, invitation), NEW).status_code == CLOSED
    assert not User.objects.filter(email="nora@example.org").exists()


def test_an_invitation_ends_when_its_sender_may_no_longer_invite(north, south):
    by = north.actor(second_administrator(north, south))
    invitation = offer(north, by=by)
    with tenancy.activate(north.pk):
        sender = Membership.objects.get(pk=by.membership_id)
    move(north, sender, role=Role.SUPERVISOR)
    assert reload(north, invitation).revoked_at is not None
    move(north, sender, role=Role.ADMINISTRATOR)
    assert not opens(north, invitation)


@pytest.mark.parametrize("fact", ["left", "moved", "barred"])
def test_no_way_of_losing_the_right_leaves_the_link_open(north, south, ada, fact):
    """Nothing withdrew it, and still it opens nothing; the pages say so, and sending anew mends it."""
    by = north.actor(second_administrator(north, south))
    invitation = offer(north, by=by)
    with tenancy.activate(north.pk):
        sender = Membership.objects.filter(pk=by.membership_id)
        if fact == "left":
            sender.update(ended_at=timezone.now())
        elif fact == "moved":
            sender.update(role=Role.AUDITOR)
        else:
            User.objects.filter(pk=by.user_id).update(is_active=False)

    assert not opens(north, invitation)
    url = member_url(north, invitation.membership)
    assert "No longer valid" in ada.get(url).content.decode()
    listed = ada.get(north.url("/admin/agencies/invitation/")).content.decode()
    (row,) = [row for row in listed.split("<tr") if "nora@example.org" in row]
    assert "No longer valid" in row
    ada.post(f"{url}invitation/", {"email": "nora@example.org"})
    assert opens(north, latest(north, invitation.membership))


def test_a_clients_link_ends_with_the_caseload_of_its_sender(north):
    """Else somebody could let herself into a record that is no longer hers to read."""
    amara = north.clients["assigned"]
    with tenancy.activate(north.pk):
        invitation = Invitation.objects.get(email="amara@north.example")
        assert opens(north, invitation)
        end_assignment(amara.assignments.get(), ends_on=north.today(), by=north.actors[Role.ADMINISTRATOR])
    assert not opens(north, invitation)
    with tenancy.activate(north.pk):
        fresh = invite_client(
            amara, email="amara@north.example", by=north.actors[Role.INTAKE], at=timezone.now()
        )
    assert opens(north, fresh)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE])
def test_who_invites_clients_offers_no_seat_of_the_staff(north, role):
    seat = offer(north).membership
    with tenancy.activate(north.pk), pytest.raises(NotGranted):
        invite_to(seat, email="mine@example.org", by=north.actors[role], at=timezone.now())


def test_nor_the_seat_of_a_client_who_is_not_hers(north):
    amara = north.clients["assigned"]
    with tenancy.activate(north.pk):
        amara.refresh_from_db()
        with pytest.raises(NotGranted):
            invite_to(amara.seat, email="mine@example.org", by=north.colleague, at=timezone.now())


@pytest.mark.parametrize(
    ("invited", "account", "joins"),
    [
        ("Nora@Example.ORG", "nora@example.org", True),
        ("nora+work@example.org", "nora@example.org", False),
        ("nora@example.org", "nora+work@example.org", False),
    ],
)
def test_the_address_is_the_one_that_was_invited(north, invited, account, joins):
    """Capital letters make no other address; a plus does."""
    invitation = offer(north, email=invited)
    user = User.objects.create_user(account, "four calm rivers meet", name="Nora Newcomb")
    browser = Browser()
    browser.force_login(user)

    browser.post(address(north, invitation), {})

    with tenancy.activate(north.pk):
        seat = Membership.objects.get(pk=invitation.membership_id)
    assert (seat.user_id == user.pk) is joins


def test_a_new_link_ends_the_old_one(north, ada):
    old = offer(north)
    ada.post(member_url(north, old.membership, "invitation/"), {"email": "nora2@example.org"})
    new = latest(north, old.membership)
    assert (opens(north, old), opens(north, new)) == (False, True)


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_asks_once_for_all_invitations(north, south, ada, django_assert_num_queries, more):
    for n in range(more):
        offer(north, email=f"nora{n}@example.org")
    with django_assert_num_queries(11):
        page = ada.get(north.url("/admin/agencies/invitation/"))
    assert len(set(re.findall(r"nora\d@", page.content.decode()))) == more


def test_every_open_invitation_of_the_cast_stands(north, ada):
    listed = ada.get(north.url("/admin/agencies/invitation/")).content.decode()
    assert "amara@north.example" in listed
    assert "No longer valid" not in listed
