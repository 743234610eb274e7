"""The client's way into the portal, from her page."""

import pytest
from django.core import mail
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models import Invitation, Membership
from agencies.services import accept_invitation, end_membership
from clients.details import ClientDetails
from clients.models import Client
from clients.services import assign_practitioner, close_client, invite_client, open_client, seat_client


@pytest.fixture
def newcomer(north):
    """A client on the practitioner's caseload whom nobody has invited."""
    details = ClientDetails(given_name="Nadia", family_name="North", opened_on=north.today())
    with tenancy.activate(north.pk):
        client = open_client(
            details=details, team=north.clients["assigned"].team, by=north.actors[Role.INTAKE]
        )
        assign_practitioner(
            client,
            practitioner=north.members[Role.PRACTITIONER],
            starts_on=north.today(),
            by=north.actors[Role.ADMINISTRATOR],
        )
    return client


def invite(cast, browser, client, email):
    return browser.post(cast.url(f"/clients/{client.public_id}/invite/"), {"email": email})


def invitations(cast, client):
    with tenancy.activate(cast.pk):
        rows = Invitation.objects.filter(membership__client=client).order_by("pk")
        return [(row.email, row.revoked_at is None) for row in rows]


def test_practitioner_invites_a_client(north, as_member, newcomer, django_capture_on_commit_callbacks):
    browser = as_member(north, Role.PRACTITIONER)
    with django_capture_on_commit_callbacks(execute=True):
        answer = invite(north, browser, newcomer, "nadia@example.org")
    assert answer.url == north.url(f"/clients/{newcomer.public_id}/")
    assert invitations(north, newcomer) == [("nadia@example.org", True)]
    assert [message.to for message in mail.outbox] == [["nadia@example.org"]]
    assert "the link works until" in browser.get(answer.url).content.decode()


def test_inviting_again_withdraws_the_earlier_link(north, as_member, newcomer):
    browser = as_member(north, Role.PRACTITIONER)
    invite(north, browser, newcomer, "wrong@example.org")
    invite(north, browser, newcomer, "nadia@example.org")
    assert invitations(north, newcomer) == [("wrong@example.org", False), ("nadia@example.org", True)]


def test_a_wrong_address_is_kept_with_its_error(north, as_member, newcomer):
    page = invite(north, as_member(north, Role.PRACTITIONER), newcomer, "nadia at home").content.decode()
    assert 'value="nadia at home"' in page
    assert "No invitation was sent" in page
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=newcomer.pk).seat_id is None


def test_an_invitation_is_withdrawn(north, as_member, newcomer):
    browser = as_member(north, Role.PRACTITIONER)
    invite(north, browser, newcomer, "nadia@example.org")
    with tenancy.activate(north.pk):
        invitation = Invitation.objects.get(email="nadia@example.org")
    path = north.url(f"/clients/invitations/{invitation.public_id}/withdraw/")
    answers = [browser.post(path).status_code for _ in range(2)]
    assert (answers, invitations(north, newcomer)) == ([302, 404], [("nadia@example.org", False)])


def test_a_new_invitation_replaces_the_one_of_a_colleague(north, as_member, newcomer):
    with tenancy.activate(north.pk):
        invite_client(newcomer, email="nadia@example.org", by=north.actors[Role.INTAKE], at=timezone.now())
    browser = as_member(north, Role.PRACTITIONER)
    invite(north, browser, newcomer, "other@example.org")
    assert invitations(north, newcomer) == [("nadia@example.org", False), ("other@example.org", True)]


def test_an_invitation_of_another_agency_is_not_found(north, south, as_member):
    with tenancy.activate(south.pk):
        foreign = Invitation.objects.get(membership__client=south.clients["assigned"])
    path = north.url(f"/clients/invitations/{foreign.public_id}/withdraw/")
    assert as_member(north, Role.ADMINISTRATOR).post(path).status_code == 404


def test_a_client_who_has_joined_is_not_invited_again(north, as_member):
    page = as_member(north, Role.INTAKE).get(north.url(f"/clients/{north.clients['self'].public_id}/"))
    assert "Send invitation" not in page.content.decode()
    answer = invite(north, as_member(north, Role.INTAKE), north.clients["self"], "selma@example.org")
    assert answer.status_code == 200
    with tenancy.activate(north.pk):
        assert not Invitation.objects.filter(email="selma@example.org").exists()


def test_a_client_whose_access_ended_is_invited_to_a_new_seat(north, as_member):
    selma, former = north.clients["self"], north.members[Role.CLIENT]
    with tenancy.activate(north.pk):
        end_membership(former, by=north.actors[Role.ADMINISTRATOR], at=timezone.now())
    browser = as_member(north, Role.INTAKE)
    before = browser.get(north.url(f"/clients/{selma.public_id}/")).content.decode()
    assert ("Access ended on" in before, "Invite to the portal" in before) == (True, True)

    invite(north, browser, selma, "selma@north.example")

    assert invitations(north, selma) == [("selma@north.example", True)]
    with tenancy.activate(north.pk):
        seat = Client.objects.get(pk=selma.pk).seat
        assert seat is not None
        assert (seat.pk != former.pk, seat.role, seat.ended_at) == (True, Role.CLIENT, None)
        accept_invitation(
            Invitation.objects.get(membership=seat),
            user=north.users[Role.CLIENT],
            agency=north.agency,
            at=timezone.now(),
        )
    portal = as_member(north, Role.CLIENT).get(north.url("/portal/"))
    assert portal.status_code == 200


def test_a_client_whose_access_ended_is_seated_anew(north):
    selma, former = north.clients["self"], north.members[Role.CLIENT]
    with tenancy.activate(north.pk):
        end_membership(former, by=north.actors[Role.ADMINISTRATOR], at=timezone.now())
        seat = seat_client(
            selma, user=north.users[Role.CLIENT], by=north.actors[Role.INTAKE], at=timezone.now()
        )
        assert Client.objects.get(pk=selma.pk).seat_id == seat.pk
        assert Membership.objects.get(pk=former.pk).ended_at is not None
    assert seat.pk != former.pk


def test_a_client_with_a_closed_record_is_not_invited(north, as_member, newcomer):
    with tenancy.activate(north.pk):
        close_client(newcomer, on=north.today(), by=north.practitioner)
    browser = as_member(north, Role.PRACTITIONER)
    answer = browser.post(
        north.url(f"/clients/{newcomer.public_id}/invite/"), {"email": "nadia@example.org"}, follow=True
    )
    assert "This record is closed. Open it again before you invite the client." in answer.content.decode()
    assert invitations(north, newcomer) == []
