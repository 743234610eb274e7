"""The link of an invitation: it opens once, and for nobody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.invitations import token_for
from agencies.models import Agency, Invitation, Membership, User
from agencies.services import (
    accept_invitation,
    end_membership,
    invite_to,
    revoke_invitation,
)
from tests.agencies.joining import CLOSED, NEW, address, closed, offer, seat_of


def test_a_link_works_once(north):
    invitation = offer(north)
    Browser().post(address(north, invitation), NEW)

    assert closed(Browser().get(address(north, invitation))) == CLOSED
    assert closed(Browser().post(address(north, invitation), NEW)) == CLOSED

    with tenancy.activate(north.pk):
        assert Membership.objects.filter(user__email="nora@example.org").count() == 1


def test_whoever_joined_by_a_link_is_led_inside_by_it(north):
    invitation, browser = offer(north), Browser()
    browser.post(address(north, invitation), NEW)

    again = browser.post(address(north, invitation), NEW)

    assert (again.status_code, again["Location"]) == (302, "/a/north/")


def test_a_link_that_has_run_out_is_closed(north):
    invitation = offer(north, at=timezone.now() - timedelta(days=7, minutes=1))

    assert closed(Browser().get(address(north, invitation))) == CLOSED


def test_a_withdrawn_link_is_closed(north):
    invitation = offer(north)
    with tenancy.activate(north.pk):
        revoke_invitation(invitation, by=north.actors[Role.ADMINISTRATOR], at=timezone.now())

    assert closed(Browser().post(address(north, invitation), NEW)) == CLOSED
    assert not User.objects.filter(email="nora@example.org").exists()


def test_the_link_of_a_seat_that_has_ended_is_closed(north):
    invitation = offer(north)
    with tenancy.activate(north.pk):
        end_membership(invitation.membership, by=north.actors[Role.ADMINISTRATOR], at=timezone.now())

    assert closed(Browser().post(address(north, invitation), NEW)) == CLOSED


def test_a_tampered_link_is_closed(north):
    token = token_for(offer(north))
    other = token_for(offer(north, "other@example.org"))
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        other.split("~")[0] + "~" + token.split("~")[1],
        token.split("~")[0],
        "~",
        "1.not-a-reference~x",
    ]

    assert [closed(Browser().get(f"/join/north/{one}/")) for one in forged] == [CLOSED] * len(forged)


def test_the_link_of_another_agency_is_closed(north, south):
    invitation = offer(south)

    assert closed(Browser().get(f"/join/north/{token_for(invitation)}/")) == CLOSED
    assert Browser().get(address(south, invitation)).status_code == 200


def test_an_unknown_or_closed_agency_is_not_found(north):
    token = token_for(offer(north))
    assert Browser().get(f"/join/nowhere/{token}/").status_code == 404

    Agency.objects.filter(pk=north.pk).update(closed_at=timezone.now())

    assert Browser().get(f"/join/north/{token}/").status_code == 404


def test_a_seat_that_was_taken_in_the_meantime_is_not_offered_again(north):
    """The administrator's page still shows the seat as empty."""
    invitation, nora = offer(north), User.objects.create_user("nora@example.org", name="Nora Newcomb")
    with tenancy.activate(north.pk):
        shown = Membership.objects.get(pk=invitation.membership_id)
        accept_invitation(invitation, user=nora, agency=north.agency, at=timezone.now())

        with pytest.raises(ValidationError, match="joined already"):
            invite_to(
                shown, email="other@example.org", by=north.actors[Role.ADMINISTRATOR], at=timezone.now()
            )

        assert not Invitation.objects.filter(email="other@example.org").exists()


@pytest.mark.parametrize("fact", ["joined_at", "ended_at"])
def test_an_open_invitation_to_a_seat_that_is_not_empty_leads_nowhere(north, south, fact):
    invitation, nora = offer(north), User.objects.create_user("nora@example.org", name="Nora Newcomb")
    holder = south.users[Role.CODER]
    values = {"user": holder, "joined_at": timezone.now()} | {fact: timezone.now()}
    with tenancy.activate(north.pk):
        Membership.objects.filter(pk=invitation.membership_id).update(**values)

        with pytest.raises(ValidationError) as refusal:
            accept_invitation(invitation, user=nora, agency=north.agency, at=timezone.now())

    assert refusal.value.code == "closed"
    assert seat_of(north, invitation).user == holder
    assert closed(Browser().get(address(north, invitation))) == CLOSED
