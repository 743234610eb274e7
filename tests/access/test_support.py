"""Support sessions: allowed by the agency, with a reason, for an hour, seen and noted, and only reading."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.utils import timezone

from agencies import tasks_mail, tenancy
from agencies.access.models import SupportSession
from agencies.access.support import end_support, open_support
from agencies.access.vocabulary import STAFF_ROLES, Action, Role
from agencies.audit.models import Act
from agencies.models import Agency, Invitation, Membership
from agencies.services import add_member, end_membership, offer_seat
from plans.models import PlanVersion
from tests.access.stage import (
    REASON,
    allow_support,
    as_operator,
    end_of_seat,
    lines,
    opened_session,
    operator_of,
    requests_under,
)
from tests.agencies.factors.codes import SECOND_FACTOR, demand
from tests.cast import Cast

AsMember = Callable[[Cast, Role], Browser]


def test_agency_that_does_not_allow_it_is_closed_and_says_who_can_open_it(north: Cast) -> None:
    browser = as_operator(north)
    answer = browser.post("/platform/support/", {"agency": "north", "reason": REASON})
    assert answer.status_code == 200
    assert "An administrator of the agency can allow them" in answer.content.decode()
    assert REASON in answer.content.decode()
    assert browser.get(north.url("/admin/")).status_code == 404


@pytest.mark.parametrize("reason", ["", "   ", "fault", "aaaaaaaaaaaaaaaaaaaaaaaaaaa", ". . . . . . ."])
def test_without_a_sentence_nothing_is_opened(north: Cast, reason: str) -> None:
    allow_support(north)
    browser = as_operator(north)
    answer = browser.post("/platform/support/", {"agency": "north", "reason": reason})
    assert answer.status_code == 200
    assert "No session was opened" in answer.content.decode()
    assert browser.get(north.url("/admin/")).status_code == 404
    with pytest.raises(ValidationError):
        open_support(north.agency, operator=operator_of(north), reason=reason, at=timezone.now())


def test_only_operators_reach_the_page(north: Cast, as_member: AsMember) -> None:
    for role in north.users:
        answer = as_member(north, role).post("/platform/support/", {"agency": "north", "reason": REASON})
        assert answer.status_code in {302, 403}
    allow_support(north)
    with pytest.raises(ValidationError, match="Only an operator"):
        open_support(north.agency, operator=north.users[Role.ADMINISTRATOR], reason=REASON, at=timezone.now())


def test_support_takes_the_second_step_that_the_agency_asks_of_its_own_staff(north: Cast) -> None:
    demand(north, Role.PRACTITIONER)
    allow_support(north)
    browser = as_operator(north)

    browser.post("/platform/support/", {"agency": "north", "reason": REASON})

    turned_back = browser.get(north.url("/admin/"))
    assert turned_back.status_code == 302
    assert turned_back["Location"].startswith(f"{SECOND_FACTOR}needed/?next=")
    demand(north)
    allow_support(north)
    assert browser.get(north.url("/admin/")).status_code == 200


def test_opened_on_the_page_it_leads_into_the_agency_with_a_banner_on_every_page(north: Cast) -> None:
    allow_support(north)
    browser = as_operator(north)
    entered = browser.post("/platform/support/", {"agency": "north", "reason": REASON}, follow=True)
    assert entered.redirect_chain[0][0] == "/a/north/"
    client = north.clients["assigned"]
    for path in ("/admin/", "/admin/clients/client/", f"/clients/{client.public_id}/", "/people/support/"):
        page = browser.get(north.url(path))
        assert page.status_code == 200, path
        for words in ("Support session", "for North House", "until", REASON, "End now"):
            assert words in page.content.decode(), (path, words)
    assert browser.get("/").headers["Location"] == "/platform/"
    assert browser.get(north.url("/trail/")).status_code == 403


def test_page_of_a_client_shows_no_note_and_no_quote(north: Cast) -> None:
    opened_session(north)
    browser = as_operator(north)
    client = north.clients["assigned"]
    with tenancy.activate(north.pk):
        session = client.sessions.order_by("pk")[:1].get()
    for path in (f"/clients/{client.public_id}/", f"/sessions/{session.public_id}/"):
        page = browser.get(north.url(path)).content.decode()
        assert "Amara" in page
        for words in ("We talked about evenings", "I could start on Sunday", "Evenings are hard"):
            assert words not in page, path


def test_every_request_leaves_a_line_with_route_and_request(north: Cast) -> None:
    session = opened_session(north)
    browser = as_operator(north)
    client = north.clients["team"]
    browser.get(north.url("/admin/clients/client/"))
    browser.get(north.url(f"/clients/{client.public_id}/"))
    browser.get(north.url("/api/v1/clients/"))
    browser.get(north.url("/nowhere/"))
    browser.post(north.url(f"/clients/{client.public_id}/close/"), {})
    assert requests_under(north, session) == [
        ("admin:clients_client_changelist", ["GET", "200"]),
        ("clients:page", ["GET", "200"]),
        ("api:client-list", ["GET", "200"]),
        ("unknown address", ["GET", "404"]),
        ("clients:close", ["POST", "403"]),
    ]
    asked = lines(north, act=Act.REQUEST, kind="clients:page")
    read = lines(north, act=Action.VIEW, kind="clients.Client", ground=session.public_id)
    assert [line.reference for line in asked] == [client.public_id]
    assert [line.client_reference for line in read if line.client_reference] == [client.public_id]
    assert read[-1].request_id in {line.request_id for line in lines(north, act=Act.REQUEST)}
    assert len({line.request_id for line in lines(north, act=Act.REQUEST)}) == 5


def test_both_are_in_the_trail_under_their_own_names(north: Cast) -> None:
    session = opened_session(north)
    with tenancy.activate(north.pk):
        end_support(session, by=north.actors[Role.ADMINISTRATOR], at=timezone.now())
    told = [
        (line.act, line.actor.name if line.actor else "", line.role)
        for line in lines(north, reference=session.public_id)
    ]
    assert told == [(Action.ADD, "Olga North", "support"), (Action.REVOKE, "Ada North", "administrator")]


def test_more_than_an_hour_is_refused_by_the_database(north: Cast) -> None:
    session = opened_session(north)
    late = timezone.now() + timedelta(minutes=61)
    with tenancy.activate(north.pk):
        for rows, change in (
            (SupportSession.objects.filter(pk=session.pk), {"ends_at": late}),
            (Membership.objects.filter(pk=session.seat_id), {"ended_at": late}),
            (Membership.objects.filter(pk=session.seat_id), {"ended_at": None}),
        ):
            with pytest.raises(IntegrityError, match="hour"), transaction.atomic():
                rows.update(**change)
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            SupportSession.objects.filter(pk=session.pk).update(reason="Another reason than was given then.")
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            SupportSession.objects.filter(pk=session.pk).delete()


def test_end_counts_from_the_next_request(north: Cast) -> None:
    session = opened_session(north)
    browser = as_operator(north)
    assert browser.get(north.url("/admin/")).status_code == 200
    end_of_seat(north, session, seconds=-1)
    assert browser.get(north.url("/admin/")).status_code == 404
    assert browser.get(north.url("/api/v1/clients/")).status_code == 404


@pytest.mark.parametrize("ends_it", ["setting", "operator", "person"])
def test_what_it_rests_on_is_read_anew(north: Cast, ends_it: str) -> None:
    opened_session(north)
    browser, operator = as_operator(north), operator_of(north)
    assert browser.get(north.url("/admin/")).status_code == 200
    if ends_it == "setting":
        allow_support(north, allowed=False)
    elif ends_it == "operator":
        operator.is_operator = False
        operator.save(update_fields=["is_operator"])
    else:
        operator.is_active = False
        operator.save(update_fields=["is_active"])
    assert browser.get(north.url("/admin/")).status_code in {302, 404}


def test_writing_is_refused_on_every_surface(north: Cast) -> None:
    opened_session(north)
    browser = as_operator(north)
    client = north.clients["assigned"]
    with tenancy.activate(north.pk):
        session = client.sessions.order_by("-pk")[:1].get()
        version = PlanVersion.objects.filter(plan__client=client).order_by("pk")[:1].get()
    posts = {
        f"/clients/{client.public_id}/strengths/": {"description": "Patience"},
        f"/clients/{client.public_id}/caseload/": {},
        f"/clients/{client.public_id}/invite/": {"email": "x@north.example"},
        f"/sessions/{session.public_id}/sign/": {},
        f"/plans/{version.public_id}/export/": {},
        f"/plans/{version.public_id}/offer/": {},
        "/admin/clients/client/add/": {},
        f"/admin/clients/client/{client.pk}/change/": {"given_name": "Other"},
        "/people/invite/": {"email": "x@north.example"},
        "/people/keys/": {"name": "A key"},
        "/clients/emergency/open/": {},
    }
    for path, sent in posts.items():
        assert browser.post(north.url(path), sent).status_code == 403, path
    for method in ("post", "patch", "put", "delete"):
        for path in (f"/api/v1/clients/{client.public_id}/", "/api/v1/clients/", "/api/v1/sessions/"):
            answer = getattr(browser, method)(north.url(path), {}, content_type="application/json")
            assert answer.status_code == 403, (method, path)
    assert browser.get(north.url("/people/keys/")).status_code == 403
    assert browser.post(north.url("/stay/")).status_code == 200


def test_administrators_are_told_by_mail_without_the_reason(
    north: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as queued:
        session = opened_session(north)
    assert len(queued) == 1
    ada = north.members[Role.ADMINISTRATOR]
    tasks_mail.tell_of_support.run(agency_id=north.pk, membership_id=ada.pk, session_id=session.pk)
    (letter,) = mail.outbox
    assert letter.recipients() == ["ada@north.example"]
    assert "Olga North" in letter.body
    assert f"/a/north/people/support/{session.public_id}/" in letter.body
    assert "caseload fails" not in f"{letter.subject} {letter.body}"


def test_administrators_see_it_at_once_and_end_it_with_the_next_request(
    north: Cast, as_member: AsMember
) -> None:
    session = opened_session(north)
    olga, ada = as_operator(north), as_member(north, Role.ADMINISTRATOR)
    olga.get(north.url("/admin/"))
    for path in ("/admin/", "/people/support/", f"/people/support/{session.public_id}/"):
        page = ada.get(north.url(path)).content.decode()
        assert "Olga North" in page
        assert REASON in page
    assert "admin:index" in page
    ended = ada.post(north.url(f"/people/support/{session.public_id}/end/"), follow=True)
    assert "Ended by" in ended.content.decode()
    assert olga.get(north.url("/admin/")).status_code == 404
    again = ada.post(north.url(f"/people/support/{session.public_id}/end/"), follow=True)
    assert "has ended already" in again.content.decode()
    assert REASON not in ada.get(north.url("/admin/")).content.decode()


def test_operator_ends_her_own_and_is_outside_again(north: Cast) -> None:
    session = opened_session(north)
    browser = as_operator(north)
    answer = browser.post(north.url(f"/people/support/{session.public_id}/end/"))
    assert answer.headers["Location"] == "/platform/support/"
    assert browser.get(north.url("/admin/")).status_code == 404
    page = browser.get("/platform/support/").content.decode()
    assert "North House" in page
    assert 'href="/a/north/"' not in page


def test_others_learn_nothing_of_it(north: Cast, as_member: AsMember) -> None:
    session = opened_session(north)
    for role in (Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE, Role.CODER, Role.CLIENT):
        browser = as_member(north, role)
        assert browser.get(north.url("/people/support/")).status_code == 403
        assert browser.post(north.url(f"/people/support/{session.public_id}/end/")).status_code == 403
    auditor = as_member(north, Role.AUDITOR)
    assert REASON in auditor.get(north.url("/people/support/")).content.decode()
    auditor.post(north.url(f"/people/support/{session.public_id}/end/"))
    assert as_operator(north).get(north.url("/admin/")).status_code == 200


def test_session_for_one_agency_opens_no_other(north: Cast, south: Cast, as_member: AsMember) -> None:
    session = opened_session(north)
    browser = as_operator(north)
    assert browser.get(north.url("/admin/")).status_code == 200
    assert browser.get(south.url("/admin/")).status_code == 404
    ada = as_member(south, Role.ADMINISTRATOR)
    assert ada.get(south.url(f"/people/support/{session.public_id}/")).status_code == 404
    assert ada.post(south.url(f"/people/support/{session.public_id}/end/")).status_code == 404
    assert REASON not in ada.get(south.url("/people/support/")).content.decode()


def test_second_session_and_own_membership_are_refused(north: Cast) -> None:
    opened_session(north)
    operator = operator_of(north)
    with pytest.raises(ValidationError, match="still open"):
        open_support(north.agency, operator=operator, reason=REASON, at=timezone.now())
    with tenancy.activate(north.pk):
        add_member(
            operator,
            role=Role.AUDITOR,
            name=operator.name,
            by=north.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )
    page = as_operator(north).get(north.url("/admin/"))
    assert page.context["actor"].role is Role.AUDITOR
    with pytest.raises(ValidationError, match="are a member"):
        open_support(north.agency, operator=operator, reason=REASON, at=timezone.now())


def test_support_is_no_role_that_anybody_is_given(north: Cast, as_member: AsMember) -> None:
    session = opened_session(north)
    ada = north.actors[Role.ADMINISTRATOR]
    assert Role.SUPPORT not in STAFF_ROLES
    with tenancy.activate(north.pk):
        with pytest.raises(ValidationError, match="role of the staff"):
            offer_seat(email="x@north.example", name="X", role=Role.SUPPORT, by=ada, at=timezone.now())
        with pytest.raises(ValidationError, match="ended with its session"):
            end_membership(session.seat, by=ada, at=timezone.now())
        assert not Invitation.objects.filter(email="x@north.example").exists()
        with pytest.raises(IntegrityError, match="hour"), transaction.atomic():
            Membership.objects.create(
                user=operator_of(north), name="Olga", role=Role.SUPPORT, joined_at=timezone.now()
            )
    page = as_member(north, Role.ADMINISTRATOR).get(north.url("/admin/agencies/membership/?role=support"))
    assert "Support session open" in page.content.decode()


def test_who_can_see_a_record_names_support_while_it_is_here(north: Cast, as_member: AsMember) -> None:
    ada = as_member(north, Role.ADMINISTRATOR)
    path = north.url(f"/clients/{north.clients['other'].public_id}/access/")
    assert "Olga North" not in ada.get(path).content.decode()
    opened_session(north)
    page = ada.get(path).content.decode()
    assert "Olga North" in page
    assert "Support may view clients anywhere in the agency." in page


def test_closed_agency_is_refused(north: Cast) -> None:
    allow_support(north)
    Agency.objects.filter(pk=north.pk).update(closed_at=timezone.now())
    with pytest.raises(ValidationError, match="is closed"):
        open_support(north.agency, operator=operator_of(north), reason=REASON, at=timezone.now())


def test_operator_cannot_allow_it_to_herself(north: Cast) -> None:
    browser = as_operator(north)
    path = f"/platform/agencies/agency/{north.pk}/change/"
    fields = browser.get(path).context["adminform"].form.fields
    assert {"support_allowed", "emergency_allowed"}.isdisjoint(fields)
    sent = {name: north.agency.__dict__[name] for name in fields if north.agency.__dict__.get(name)}
    browser.post(path, {**sent, "name": "North Home", "mfa_roles": "[]", "support_allowed": "on"})
    north.agency.refresh_from_db()
    assert north.agency.name == "North Home"
    assert north.agency.support_allowed is False
