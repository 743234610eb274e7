"""Seats: changing and ending them, and keeping an administrator."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies import tenancy
from agencies.access.policy import NotGranted
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.services import change_seat, end_membership, offer_seat
from tests.agencies.seats import (
    MEMBERS,
    looked_at,
    member_url,
    offer,
    reload,
    second_administrator,
    team,
    teams_of,
)


@pytest.fixture
def ada(north, as_member):
    """The administrator's browser."""
    return as_member(north, Role.ADMINISTRATOR)


def test_changing_a_seat_changes_role_title_and_teams_and_tells_the_trail(north, ada):
    petra, beta = north.seat("Petra"), team(north, "Beta")

    values = {"role": "supervisor", "title": " LCSW ", "teams": [beta.pk]}
    looked_at(ada, member_url(north, petra), values)

    changed = reload(north, petra)
    assert (changed.role, changed.title) == ("supervisor", "LCSW")
    assert teams_of(north, petra) == {"Beta"}
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.get(act="change", reference=petra.public_id)
        assert (line.fields, line.actor_id) == (["role", "title"], north.members[Role.ADMINISTRATOR].pk)
        about_teams = AuditEvent.objects.filter(kind="agencies.TeamMember").order_by("-pk")[:2]
        assert {event.act for event in about_teams} == {"add", "delete"}


def test_saving_a_seat_without_a_change_leaves_no_line(north, ada):
    petra = north.seat("Petra")
    same = {"role": "practitioner", "title": petra.title, "teams": [team(north, "Alpha").pk]}

    ada.post(member_url(north, petra), same)

    with tenancy.activate(north.pk):
        assert not AuditEvent.objects.filter(act="change", reference=petra.public_id).exists()
        assert teams_of(north, petra) == {"Alpha"}


def test_nobody_changes_the_own_role(north, south, ada):
    second_administrator(north, south)
    own = north.members[Role.ADMINISTRATOR]

    page = ada.post(member_url(north, own), {"role": "auditor", "title": "MSW"}).content.decode()

    assert "You cannot change your own role." in page
    assert (reload(north, own).role, reload(north, own).title) == ("administrator", "")
    ada.post(member_url(north, own), {"role": "administrator", "title": "MSW"})
    assert reload(north, own).title == "MSW"


def test_the_last_administrator_is_neither_demoted_nor_ended(north, south):
    other = second_administrator(north, south)
    founder, now = north.members[Role.ADMINISTRATOR], timezone.now()
    with tenancy.activate(north.pk):
        by_other = north.actor(other)
        change_seat(other, role=Role.ADMINISTRATOR, title="", teams=[], by=by_other, at=now)
        end_membership(founder, by=by_other, at=now)

        with pytest.raises(ValidationError, match="needs an administrator"):
            end_membership(other, by=by_other, at=now)
        third = north.seat("Ines")
        change_seat(third, role=Role.ADMINISTRATOR, title="", teams=[], by=by_other, at=now)
        end_membership(third, by=by_other, at=now)
        with pytest.raises(ValidationError, match="needs an administrator"):
            change_seat(
                other, role=Role.INTAKE, title="", teams=[], by=north.actors[Role.ADMINISTRATOR], at=now
            )
    assert reload(north, other).role == "administrator"
    assert reload(north, other).ended_at is None


def test_an_administrator_who_has_not_joined_does_not_count(north, ada):
    with tenancy.activate(north.pk):
        offer_seat(
            email="n@example.org",
            name="N",
            role=Role.ADMINISTRATOR,
            by=north.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )
    own = north.members[Role.ADMINISTRATOR]

    page = ada.post(member_url(north, own, "end/")).content.decode()

    assert "The agency needs an administrator. Make somebody else one first." in page
    assert reload(north, own).ended_at is None


@pytest.mark.parametrize("role", ["practitioner", "administrator"])
def test_a_clients_place_stays_a_clients_place(north, ada, role):
    selma = north.members[Role.CLIENT]
    page = ada.get(member_url(north, selma)).content.decode()
    assert "Save changes" not in page

    ada.post(member_url(north, selma), {"role": role, "teams": [team(north, "Beta").pk]})

    assert reload(north, selma).role == "client"
    assert teams_of(north, selma) == set()


def test_no_role_but_those_of_the_staff_is_given(north):
    with tenancy.activate(north.pk):
        for role in (Role.CLIENT, Role.SUPPORT):
            with pytest.raises(ValidationError):
                change_seat(
                    north.seat("Colin"),
                    role=role,
                    title="",
                    teams=[],
                    by=north.actors[Role.ADMINISTRATOR],
                    at=timezone.now(),
                )
            with pytest.raises(ValidationError):
                offer_seat(
                    email="n@example.org",
                    name="N",
                    role=role,
                    by=north.actors[Role.ADMINISTRATOR],
                    at=timezone.now(),
                )


def test_ending_a_seat_shuts_the_door_at_once(north, ada, as_member):
    colin, browser = north.seat("Colin"), as_member(north, Role.CODER)
    browser.force_login(colin.user)
    assert browser.get(north.url("/people/keys/")).status_code == 200
    assert (
        "can no longer come in, from this moment on"
        in ada.get(member_url(north, colin, "end/")).content.decode()
    )

    answer = looked_at(ada, member_url(north, colin, "end/"))

    assert answer.url == north.url(MEMBERS)
    assert browser.get(north.url("/people/keys/")).status_code == 404
    ended = reload(north, colin).ended_at
    ada.post(member_url(north, colin, "end/"))
    assert reload(north, colin).ended_at == ended
    with tenancy.activate(north.pk):
        lines = AuditEvent.objects.filter(act="change", reference=colin.public_id)
        assert [line.fields for line in lines] == [["ended_at"]]
    assert "End access" not in ada.get(member_url(north, colin)).content.decode()


def test_ending_a_seat_that_waits_withdraws_its_invitation(north, ada):
    invitation = offer(north)

    looked_at(ada, member_url(north, invitation.membership, "end/"))

    assert reload(north, invitation).revoked_at is not None
    page = ada.post(
        member_url(north, invitation.membership, "invitation/"), {"email": "nora@example.org"}, follow=True
    )
    assert "This person’s access has ended. Send a new invitation." in page.content.decode()


def test_ending_needs_the_right(north):
    with tenancy.activate(north.pk), pytest.raises(NotGranted):
        end_membership(north.seat("Colin"), by=north.supervisor, at=timezone.now())
