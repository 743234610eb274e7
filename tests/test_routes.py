"""Every address of the product, found by walking the URLconfs.

Anonymous people are led to sign-in, strangers learn nothing, members of one agency meet a closed door
at another's records. A route or an argument nobody declared here fails the test.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver

from agencies import tenancy
from agencies.access.models import SupportSession
from agencies.access.vocabulary import Role
from agencies.audit.models import Root
from agencies.checks import tenant_models
from agencies.documents.models import ExportJob
from agencies.drafts.models import Draft
from agencies.models import ApiToken, Invitation, Membership
from agencies.sso.models import LinkedIdentity
from clients.models import Assignment, Client, EmergencyAccess, TargetBehaviour
from plans.models import PlanDocument, PlanVersion
from sessions.fidelity.models import Review
from sessions.models import Session, SessionNote
from tests.cast import PEOPLE, Cast

SUBJECTS: dict[str, type[Any]] = {
    "clients:access": Client,
    "clients:add_strength": Client,
    "clients:add_target": Client,
    "clients:assign": Client,
    "clients:close": Client,
    "clients:emergency_access": EmergencyAccess,
    "clients:end_assignment": Assignment,
    "clients:handover": Membership,
    "clients:end_emergency": EmergencyAccess,
    "clients:invite": Client,
    "clients:page": Client,
    "clients:reopen": Client,
    "clients:settle_target": TargetBehaviour,
    "clients:withdraw_invitation": Invitation,
    "drafts:discard": Draft,
    "drafts:read": Draft,
    "exports:again": ExportJob,
    "exports:job": ExportJob,
    "people:end": Membership,
    "people:end_support": SupportSession,
    "people:member": Membership,
    "people:revoke_invitation": Invitation,
    "people:revoke_key": ApiToken,
    "people:rights": Membership,
    "people:send_again": Membership,
    "people:unlink_identity": LinkedIdentity,
    "people:sign_out": Membership,
    "people:support_session": SupportSession,
    "plans:close": PlanVersion,
    "plans:countersign": PlanVersion,
    "plans:download": PlanDocument,
    "plans:export": PlanVersion,
    "plans:offer": PlanVersion,
    "plans:page": PlanVersion,
    "plans:revise": PlanVersion,
    "plans:start": Client,
    "plans:write": PlanVersion,
    "portal:decline": PlanVersion,
    "portal:export": PlanVersion,
    "portal:plan": PlanVersion,
    "portal:sign": PlanVersion,
    "reviews:assign": Session,
    "reviews:code": Review,
    "reviews:feedback": Review,
    "reviews:preview": Review,
    "reviews:release": Review,
    "reviews:scores": Review,
    "sessions:amend": SessionNote,
    "sessions:cosign": SessionNote,
    "sessions:of_client": Client,
    "sessions:page": Session,
    "sessions:record": Client,
    "sessions:sign": Session,
    "trail:root": Root,
    "api:client-detail": Client,
    "api:plan-detail": PlanVersion,
    "api:plan-countersign": PlanVersion,
    "api:plan-offer": PlanVersion,
    "api:session-detail": Session,
    "api:session-sign": Session,
}
OUTSIDE_AND_OPEN = {
    "account_login",
    "account_request_login_code",
    "account_signup",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "components",
    "healthz",
    "home",
    "join",
    "platform:login",
    "platform:logout",
    "quick_exit",
    "readyz",
    "sso:callback",
    "sso:entrance",
    "sso:ready",
    "sso:start",
}
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def routes(urlconf: str) -> Iterator[tuple[str, str]]:
    """(name, pattern) of every route, as ``clients:page`` and ``clients/<uuid:public_id>/``."""
    return _walk(get_resolver(urlconf), "", "")


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, pattern, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", pattern


def filled(pattern: str, values: dict[str, Any]) -> str:
    """A path that matches; raises KeyError for an argument the test was not told about."""

    def value(match: re.Match[str]) -> str:
        name = match[2] or match[3]
        if name not in values:
            raise KeyError(f"{pattern}: tell tests/test_routes.py what to put for {name!r}")
        return str(values[name])

    path = ARGUMENT.sub(value, pattern)
    return re.sub(r"[\^$]|\\[AZz]|\\(?=\.)", "", path)


ADMIN_ARGUMENTS = {"object_id": "1", "app_label": "clients", "content_type_id": "1", "url": "nothing"}
INSIDE = sorted(set(routes(settings.AGENCY_URLCONF)))


def path_of(name: str, pattern: str, subject: object = None) -> str:
    arguments = {**ADMIN_ARGUMENTS, "public_id": subject or uuid4(), "format": "json"}
    return "/" + filled(pattern, arguments)


@pytest.mark.parametrize(("name", "pattern"), INSIDE, ids=[f"{n} {p}" for n, p in INSIDE])
def test_anonymous_is_led_to_sign_in(north: Cast, name: str, pattern: str) -> None:
    for slug in ("north", "unknown-agency"):
        for method in ("get", "post"):
            answer = getattr(Browser(), method)(f"/a/{slug}{path_of(name, pattern)}")
            assert is_sign_in(answer), (method, answer.status_code)


def is_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 401 or (
        answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
    )


@pytest.mark.parametrize(("name", "pattern"), INSIDE, ids=[f"{n} {p}" for n, p in INSIDE])
def test_stranger_to_the_agency_gets_404(north: Cast, south: Cast, name: str, pattern: str) -> None:
    browser = Browser()
    browser.force_login(south.users[Role.ADMINISTRATOR])
    for method in ("get", "post"):
        assert getattr(browser, method)(north.url(path_of(name, pattern))).status_code == 404


WITH_SUBJECT = [(name, pattern) for name, pattern in INSIDE if "public_id" in pattern]


@pytest.mark.parametrize("role", [*PEOPLE, Role.CLIENT])
def test_foreign_record_is_a_closed_door_for_every_role(north: Cast, south: Cast, role: Role) -> None:
    """As a member of north, with the references of south's records, which exist: as if they did not."""
    browser = Browser()
    browser.force_login(north.users[role])
    open_doors = []
    for name, pattern in WITH_SUBJECT:
        with tenancy.activate(south.pk):
            foreign = [row.public_id for row in SUBJECTS[name].objects.order_by("pk")[:2]]
        assert foreign, name
        for method in ("get", "post"):
            unknown, *codes = (
                getattr(browser, method)(north.url(path_of(name, pattern, each)), follow=True).status_code
                for each in (None, *foreign)
            )
            if unknown not in {403, 404, 405} or set(codes) != {unknown}:
                open_doors.append(
                    f"{name} answers {codes}, not {unknown}, to {method}: fetch with reach_or_404"
                )
    assert open_doors == []


def test_every_subject_is_a_route() -> None:
    found = {name for name, _ in WITH_SUBJECT}
    assert found - set(SUBJECTS) == set(), "say in SUBJECTS whose record each of these routes leads to"
    assert set(SUBJECTS) - found == set(), "these routes are no more"


OUTSIDE = sorted(set(routes(settings.ROOT_URLCONF)))


@pytest.mark.parametrize(("name", "pattern"), OUTSIDE, ids=[f"{n} {p}" for n, p in OUTSIDE])
def test_route_outside_is_open_on_purpose_or_asks_to_sign_in(north: Cast, name: str, pattern: str) -> None:
    values = {**ADMIN_ARGUMENTS, "slug": "north", "token": "x", "key": "x", "uidb36": "x", "pk": 1}
    answer = Browser().get("/" + filled(pattern, values))
    if name in OUTSIDE_AND_OPEN:
        assert answer.status_code in {200, 302, 404, 405, 410}
    else:
        closed = "ask to sign in, or enter it in OUTSIDE_AND_OPEN with the reason in its view"
        assert answer.status_code in {302, 404}, f"{name} answers {answer.status_code}: {closed}"
        if answer.status_code == 302:
            assert "/login/" in answer["Location"], answer["Location"]


def test_members_pages_answer(north: Cast) -> None:
    """To show that the doors above are closed, not broken: an ordinary page opens."""
    browser = Browser()
    browser.force_login(north.users[Role.PRACTITIONER])
    reference = north.clients["assigned"].public_id
    assert browser.get(north.url(f"/clients/{reference}/")).status_code == 200


def test_every_kind_of_record_is_reached_by_reference_only() -> None:
    """No address outside the admin carries an integer id."""
    for name, pattern in INSIDE:
        if not name.startswith("admin:"):
            assert "<int:" not in pattern
            assert not re.search(r"\(\?P<pk>", pattern)
    assert tenant_models()
