"""The client's way into the portal, from her page."""

import pytest
from django.core import mail
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models import Invitation
from clients.details import ClientDetails
from clients.models import Client
from clients.services import assign_practitioner, invite_client, open_client


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
