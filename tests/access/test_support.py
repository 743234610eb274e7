"""Support sessions: allowed by the agency, with a reason, for an hour, seen and noted, and only reading."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone

from agencies import tasks_mail, tenancy
from agencies.access.support import end_support, open_support
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import Act
from tests.access.stage import (
    REASON,
    allow_support,
    as_operator,
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


def test_support_takes_the_second_step_even_where_the_agency_asks_nobody(north: Cast) -> None:
    demand(north)
    allow_support(north)
    proven = as_operator(north)
    proven.post("/platform/support/", {"agency": "north", "reason": REASON})
    by_password = Browser()
    by_password.force_login(operator_of(north))

    turned_back = by_password.get(north.url("/admin/"))

    assert turned_back.status_code == 302
    assert turned_back["Location"] == f"{SECOND_FACTOR}needed/?next=/a/north/admin/"
    assert proven.get(north.url("/admin/")).status_code == 200


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
    assert 'data-label="Page or record">Today</td>' in page
    ended = ada.post(north.url(f"/people/support/{session.public_id}/end/"), follow=True)
    assert "Ended by" in ended.content.decode()
    assert olga.get(north.url("/admin/")).status_code == 404
    again = ada.post(north.url(f"/people/support/{session.public_id}/end/"), follow=True)
    assert "has ended already" in again.content.decode()
    assert REASON not in ada.get(north.url("/admin/")).content.decode()


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


def test_who_can_see_a_record_names_support_while_it_is_here(north: Cast, as_member: AsMember) -> None:
    ada = as_member(north, Role.ADMINISTRATOR)
    path = north.url(f"/clients/{north.clients['other'].public_id}/access/")
    assert "Olga North" not in ada.get(path).content.decode()
    opened_session(north)
    page = ada.get(path).content.decode()
    assert "Olga North" in page
    assert "Support may view clients anywhere in the agency." in page
