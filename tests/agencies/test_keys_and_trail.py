"""Keys for programs, teams and the trail, and what the lists cost."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models import ApiToken, Invitation
from agencies.models.token import digest
from agencies.services import make_token
from tests.agencies.seats import (
    MEMBERS,
    TRAIL,
    member_url,
    offer,
    reload,
    team,
)


@pytest.fixture
def ada(north, as_member):
    """The administrator's browser."""
    return as_member(north, Role.ADMINISTRATOR)


def test_a_key_is_shown_once_and_only_its_hash_is_kept(north, ada):
    page = ada.post(north.url("/people/keys/"), {"name": "Data warehouse"})

    (secret,) = re.findall(r'id="new_key"\s+type="text"\s+value="([^"]+)"', page.content.decode())
    assert "no-store" in page["Cache-Control"]
    with tenancy.activate(north.pk):
        token = ApiToken.objects.get(name="Data warehouse")
        assert token.digest == digest(secret)
        assert token.membership_id == north.members[Role.ADMINISTRATOR].pk
    assert secret not in ada.get(north.url("/people/keys/")).content.decode()


def test_a_second_click_makes_no_second_key(north, ada):
    ada.post(north.url("/people/keys/"), {"name": "Data warehouse"})

    page = ada.post(north.url("/people/keys/"), {"name": "Data warehouse"}).content.decode()

    assert "You have a key of this name." in page
    with tenancy.activate(north.pk):
        assert ApiToken.objects.filter(name="Data warehouse").count() == 1


def test_a_revoked_key_no_longer_works_and_is_revoked_once(north, ada):
    with tenancy.activate(north.pk):
        token, secret = make_token(name="Old", by=north.practitioner, at=timezone.now())
    url = north.url(f"/people/keys/{token.public_id}/revoke/")

    first, second = ada.post(url, follow=True), ada.post(url, follow=True)

    assert "The key “Old” no longer works." in first.content.decode()
    assert "The key “Old” was revoked before." in second.content.decode()
    headers = {"Authorization": f"Bearer {secret}"}
    assert ada.get(north.url("/api/v1/"), headers=headers).status_code == 401


def test_a_practitioner_sees_and_revokes_only_her_own_keys(north, as_member):
    with tenancy.activate(north.pk):
        theirs, _ = make_token(name="Of Colin", by=north.colleague, at=timezone.now())
        mine, _ = make_token(name="Of Petra", by=north.practitioner, at=timezone.now())
    petra = as_member(north, Role.PRACTITIONER)

    page = petra.get(north.url("/people/keys/")).content.decode()

    assert "Of Petra" in page
    assert "Of Colin" not in page
    assert petra.post(north.url(f"/people/keys/{theirs.public_id}/revoke/")).status_code == 404
    assert petra.post(north.url(f"/people/keys/{mine.public_id}/revoke/")).status_code == 302


def test_teams_are_made_and_renamed_and_unique(north, ada):
    ada.post(north.url("/admin/agencies/team/add/"), {"name": "Gamma"})
    gamma = team(north, "Gamma")

    page = ada.post(north.url(f"/admin/agencies/team/{gamma.pk}/change/"), {"name": "Alpha"}).content.decode()
    ada.post(north.url(f"/admin/agencies/team/{gamma.pk}/change/"), {"name": "Delta"})

    assert "There is a team of this name already." in page
    assert reload(north, gamma).name == "Delta"
    with tenancy.activate(north.pk):
        acts = AuditEvent.objects.filter(reference=gamma.public_id).order_by("pk")
        assert [(line.act, line.fields) for line in acts if line.act != "view"] == [
            ("add", []),
            ("change", ["name"]),
        ]


def lines_in(page):
    return re.findall(r"field-act[^>]*>([^<]+)<.*?field-what[^>]*>([^<]+)<", page.content.decode(), re.DOTALL)


def test_the_trail_tells_who_did_what_in_words_and_can_be_narrowed(north, ada):
    ada.post(north.url("/people/keys/"), {"name": "Data warehouse"})

    everything = lines_in(ada.get(north.url(TRAIL)))
    joins = lines_in(ada.get(north.url(f"{TRAIL}?act=release")))
    keys = ada.get(north.url(f"{TRAIL}?record=agencies.ApiToken&act=add&since={north.today()}"))

    assert everything[1] == ("Add", "Api token")
    assert {act for act, _ in joins} == {"Release"}
    assert set(lines_in(keys)) == {("Add", "Api token")}
    assert "Ada North" in keys.content.decode()


def test_reading_the_trail_is_in_the_trail(north, ada):
    ada.get(north.url(f"{TRAIL}?since={north.today()}&act=sign"))

    with tenancy.activate(north.pk):
        line = AuditEvent.objects.order_by("-pk")[0]
    assert (line.act, line.kind, line.reference) == ("view", "audit.AuditEvent", None)
    assert (line.fields, line.actor_id) == (["act", "since"], north.members[Role.ADMINISTRATOR].pk)


def test_being_turned_away_is_in_the_trail(north, south, as_member, ada):
    """No right, out of reach, of another agency, not there: each time the page and what was asked for."""
    petra, unknown = as_member(north, Role.PRACTITIONER), uuid4()
    asked = [north.clients["other"].public_id, south.clients["self"].public_id, unknown]
    assert [petra.get(north.url(f"/clients/{one}/")).status_code for one in asked] == [404, 404, 404]
    assert petra.get(north.url("/people/invite/")).status_code == 403
    assert petra.get(north.url(f"/api/v1/clients/{unknown}/")).status_code == 404

    with tenancy.activate(north.pk):
        lines = AuditEvent.objects.filter(act="denied").order_by("pk")
        told = [(line.kind, line.reference, line.client_reference, line.actor_id) for line in lines]
    pages = [
        *[("clients:page", one) for one in asked],
        ("people:invite", None),
        ("api:client-detail", unknown),
    ]
    mine = north.members[Role.PRACTITIONER].pk
    assert told == [(name, reference, None, mine) for name, reference in pages]
    assert lines_in(ada.get(north.url(f"{TRAIL}?act=denied")))[0] == ("Denied", "api:client-detail")


def test_nobody_writes_the_trail_by_hand(north, ada):
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.order_by("pk")[0]

    assert ada.post(north.url(TRAIL), {"act": "add"}).status_code == 405
    for place in ("add/", f"{line.pk}/change/", f"{line.pk}/delete/"):
        assert ada.post(north.url(f"/admin/audit/auditevent/{place}"), {"post": "yes"}).status_code == 404


def fill_with_keys(north, rows):
    with tenancy.activate(north.pk):
        ApiToken.objects.all().delete()
        for number in range(rows):
            make_token(name=f"Key {number}", by=north.actors[Role.ADMINISTRATOR], at=timezone.now())


@pytest.mark.parametrize("rows", [1, 3])
def test_keys_cost_the_same_for_any_number(north, ada, rows, django_assert_num_queries):
    fill_with_keys(north, rows)

    with django_assert_num_queries(9):  # session, user, agency, seat; keys; two savepoints, opened and closed
        page = ada.get(north.url("/people/keys/"))

    assert page.content.decode().count(">Works<") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_members_cost_the_same_for_any_number(north, ada, rows, django_assert_num_queries):
    for number in range(rows):
        offer(north, email=f"n{number}@example.org")

    with django_assert_num_queries(10):
        page = ada.get(north.url(f"{MEMBERS}?state=waiting&people=staff"))

    assert page.content.decode().count("Nora Newcomb") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_invitations_cost_the_same_for_any_number(north, ada, rows, django_assert_num_queries):
    with tenancy.activate(north.pk):
        Invitation.objects.all().delete()
    for number in range(rows):
        offer(north, email=f"n{number}@example.org")

    # session, user, agency, seat; the number, the rows with their senders, which senders may still send;
    # two savepoints, opened and closed
    with django_assert_num_queries(11):
        page = ada.get(north.url("/admin/agencies/invitation/"))

    assert page.content.decode().count("@example.org") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_trail_costs_the_same_for_any_number(north, ada, rows, django_assert_num_queries):
    with tenancy.activate(north.pk):
        AuditEvent.objects.filter(act="join").count()
        for number in range(rows):
            make_token(name=f"Key {number}", by=north.actors[Role.INTAKE], at=timezone.now())

    ines = north.members[Role.INTAKE].public_id
    with django_assert_num_queries(12):
        page = ada.get(north.url(f"{TRAIL}?record=agencies.ApiToken&who={ines}"))

    assert len(lines_in(page)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_seat_costs_the_same_for_any_number_of_invitations(north, ada, rows, django_assert_num_queries):
    seat = offer(north).membership
    for number in range(rows - 1):
        with tenancy.activate(north.pk):
            Invitation.objects.update(revoked_at=timezone.now(), accepted_at=None)
        ada.post(member_url(north, seat, "invitation/"), {"email": f"n{number}@example.org"})

    # session, user, agency, seat; the seat that is looked at, audit line; its teams, teams to choose from;
    # how many clients there are to hand over; its invitations, which senders may still send; two savepoints,
    # opened and closed
    with django_assert_num_queries(15):
        page = ada.get(member_url(north, seat))

    assert len(re.findall(r'scope="row">[^<]+@example.org<', page.content.decode())) == rows
