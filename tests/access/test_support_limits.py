"""Where a support session stops: after an hour, at writing, at other agencies, when its ground is gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.models import SupportSession
from agencies.access.support import open_support
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.models import Agency, Invitation, Membership
from agencies.services import add_member, end_membership, offer_seat
from plans.models import PlanVersion
from tests.access.stage import (
    REASON,
    allow_support,
    as_operator,
    end_of_seat,
    opened_session,
    operator_of,
)
from tests.cast import Cast

AsMember = Callable[[Cast, Role], Browser]


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
        with pytest.raises(IntegrityError, match="is recorded and never changes"), transaction.atomic():
            SupportSession.objects.filter(pk=session.pk).update(reason="Another reason than was given then.")
        with pytest.raises(IntegrityError, match="is recorded and never changes"), transaction.atomic():
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


def test_operator_ends_her_own_and_is_outside_again(north: Cast) -> None:
    session = opened_session(north)
    browser = as_operator(north)
    answer = browser.post(north.url(f"/people/support/{session.public_id}/end/"))
    assert answer.headers["Location"] == "/platform/support/"
    assert browser.get(north.url("/admin/")).status_code == 404
    page = browser.get("/platform/support/").content.decode()
    assert "North House" in page
    assert 'href="/a/north/"' not in page


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
