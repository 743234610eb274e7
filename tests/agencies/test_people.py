"""Members, seats, invitations, keys and the trail, as their pages show and change them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies import tenancy
from agencies.access.policy import NotGranted
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models import ApiToken, Invitation, Membership, Team, TeamMember
from agencies.models.token import digest
from agencies.services import add_member, change_seat, end_membership, make_token, offer_seat

MEMBERS = "/admin/agencies/membership/"
TRAIL = "/admin/audit/auditevent/"


@pytest.fixture
def ada(north, as_member):
    """The administrator's browser."""
    return as_member(north, Role.ADMINISTRATOR)


def member_url(north, seat, part=""):
    return north.url(f"/people/{seat.public_id}/{part}")


def team(north, name):
    with tenancy.activate(north.pk):
        return Team.objects.get(name=name)


def teams_of(north, seat):
    with tenancy.activate(north.pk):
        return set(TeamMember.objects.filter(membership=seat).values_list("team__name", flat=True))


def reload(north, row):
    with tenancy.activate(north.pk):
        return type(row).objects.get(pk=row.pk)


def second_administrator(north, south):
    """Ada of the south works in the north, too."""
    with tenancy.activate(north.pk):
        return add_member(
            south.users[Role.ADMINISTRATOR],
            role=Role.ADMINISTRATOR,
            name="Ada South",
            by=north.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )


def offer(north, *, email="nora@example.org"):
    with tenancy.activate(north.pk):
        return offer_seat(
            email=email,
            name="Nora Newcomb",
            role=Role.PRACTITIONER,
            by=north.actors[Role.ADMINISTRATOR],
            at=timezone.now() - timedelta(hours=1),
        )


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
    assert "Save seat" not in page
    assert "End this seat" not in page
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


def test_a_team_of_another_agency_is_no_choice(north, south, ada):
    foreign = team(south, "Alpha")
    values = {"email": "n@example.org", "name": "N", "role": "intake", "teams": [foreign.pk]}

    page = ada.post(north.url("/people/invite/"), values).content.decode()

    assert "Select a valid choice." in page


def test_changing_a_seat_changes_role_title_and_teams_and_tells_the_trail(north, ada):
    petra, beta = north.seat("Petra"), team(north, "Beta")

    ada.post(member_url(north, petra), {"role": "supervisor", "title": " LCSW ", "teams": [beta.pk]})

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
    assert "Save seat" not in page

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

    answer = ada.post(member_url(north, colin, "end/"))

    assert answer.url == north.url(MEMBERS)
    assert browser.get(north.url("/people/keys/")).status_code == 404
    ended = reload(north, colin).ended_at
    ada.post(member_url(north, colin, "end/"))
    assert reload(north, colin).ended_at == ended
    with tenancy.activate(north.pk):
        lines = AuditEvent.objects.filter(act="change", reference=colin.public_id)
        assert [line.fields for line in lines] == [["ended_at"]]
    assert "End this seat" not in ada.get(member_url(north, colin)).content.decode()


def test_ending_a_seat_that_waits_withdraws_its_invitation(north, ada):
    invitation = offer(north)

    ada.post(member_url(north, invitation.membership, "end/"))

    assert reload(north, invitation).revoked_at is not None
    page = ada.post(
        member_url(north, invitation.membership, "invitation/"), {"email": "nora@example.org"}, follow=True
    )
    assert "This seat has ended. Offer a new one." in page.content.decode()


def test_ending_needs_the_right(north):
    with tenancy.activate(north.pk), pytest.raises(NotGranted):
        end_membership(north.seat("Colin"), by=north.supervisor, at=timezone.now())


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
        "queued@example.org": {},
        "late@example.org": {"expires_at": now - timedelta(days=1)},
        "gone@example.org": {"revoked_at": now},
        "in@example.org": {"accepted_at": now},
    }.items():
        invitation = offer(north, email=email)
        with tenancy.activate(north.pk):
            Invitation.objects.filter(pk=invitation.pk).update(**values)

    page = ada.get(north.url("/admin/agencies/invitation/")).content.decode()

    rows = re.findall(r'field-email">([^<]+)<.*?badge--\w+">([^<]+)<', page, re.DOTALL)
    assert dict(rows) == {
        "waiting@example.org": "Waiting for an answer",
        "queued@example.org": "Being sent",
        "late@example.org": "Run out",
        "gone@example.org": "Withdrawn",
        "in@example.org": "Accepted",
    }
    narrowed = ada.get(north.url("/admin/agencies/invitation/?state=run_out")).content.decode()
    assert re.findall(r'field-email">([^<]+)<', narrowed) == ["late@example.org"]


def test_a_key_is_shown_once_and_only_its_hash_is_kept(north, ada):
    page = ada.post(north.url("/people/keys/"), {"name": "Data warehouse"})

    (secret,) = re.findall(r'id="new_key" type="text" value="([^"]+)"', page.content.decode())
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
    joins = lines_in(ada.get(north.url(f"{TRAIL}?act__exact=release")))
    keys = ada.get(north.url(f"{TRAIL}?record=agencies.ApiToken&act__exact=add&time=day"))

    assert everything[1] == ("Add", "Api token")
    assert {act for act, _ in joins} == {"Release"}
    assert set(lines_in(keys)) == {("Add", "Api token")}
    assert "Ada North" in keys.content.decode()


def test_reading_the_trail_is_in_the_trail(north, ada):
    ada.get(north.url(f"{TRAIL}?time=week&act__exact=sign"))

    with tenancy.activate(north.pk):
        line = AuditEvent.objects.order_by("-pk")[0]
    assert (line.act, line.kind, line.reference) == ("view", "audit.AuditEvent", None)
    assert (line.fields, line.actor_id) == (["time"], north.members[Role.ADMINISTRATOR].pk)


def test_nobody_writes_the_trail_by_hand(north, ada):
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.order_by("pk")[0]

    assert ada.get(north.url(f"{TRAIL}add/")).status_code == 403
    assert ada.post(north.url(f"{TRAIL}{line.pk}/change/"), {"act": "add"}).status_code == 403
    assert ada.post(north.url(f"{TRAIL}{line.pk}/delete/"), {"post": "yes"}).status_code == 403


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

    with django_assert_num_queries(10):
        page = ada.get(north.url("/admin/agencies/invitation/"))

    assert page.content.decode().count("@example.org") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_trail_costs_the_same_for_any_number(north, ada, rows, django_assert_num_queries):
    with tenancy.activate(north.pk):
        AuditEvent.objects.filter(act="join").count()
        for number in range(rows):
            make_token(name=f"Key {number}", by=north.actors[Role.INTAKE], at=timezone.now())

    with django_assert_num_queries(11):
        page = ada.get(north.url(f"{TRAIL}?record=agencies.ApiToken&role__exact=intake"))

    assert len(lines_in(page)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_seat_costs_the_same_for_any_number_of_invitations(north, ada, rows, django_assert_num_queries):
    seat = offer(north).membership
    for number in range(rows - 1):
        with tenancy.activate(north.pk):
            Invitation.objects.update(revoked_at=timezone.now(), accepted_at=None)
        ada.post(member_url(north, seat, "invitation/"), {"email": f"n{number}@example.org"})

    # session, user, agency, seat; the seat that is looked at, audit line; its teams for the form, teams to
    # choose from, invitations, its teams; two savepoints, opened and closed
    with django_assert_num_queries(14):
        page = ada.get(member_url(north, seat))

    assert len(re.findall(r'scope="row">[^<]+@example.org<', page.content.decode())) == rows
