"""Who gets in: by key, by session, or not at all; and how programs are told."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models import ApiToken, User
from agencies.services import make_token, revoke_token
from clients.models import Client
from tests.cast import Cast

from .conftest import Call

CLIENTS = "/api/v1/clients/"


def key_of(cast: Cast, role: Role) -> tuple[ApiToken, str]:
    with tenancy.activate(cast.pk):
        return make_token(name="Warehouse", by=cast.actors[role], at=timezone.now())


def with_key(address: str, secret: str, browser: Browser | None = None) -> Any:
    return (browser or Browser()).get(address, headers={"Authorization": f"Bearer {secret}"})


def is_json(answer: Any) -> bool:
    return answer["Content-Type"] == "application/json" and bool(answer.json())


@pytest.mark.parametrize("path", [CLIENTS, "/api/v1/schema/", "/api/v1/nothing/", "/api/"])
@pytest.mark.parametrize("slug", ["north", "unknown-agency"])
def test_anonymous_is_told_to_sign_in(north: Cast, path: str, slug: str) -> None:
    answer = Browser().get(f"/a/{slug}{path}")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert is_json(answer)


def test_key_works_without_cookies_and_acts_as_its_member(north: Cast) -> None:
    _, secret = key_of(north, Role.PRACTITIONER)
    browser = Browser(enforce_csrf_checks=True)
    answer = with_key(north.url(CLIENTS), secret, browser)
    assert [row["given_name"] for row in answer.json()["results"]] == ["Amara"]
    assert not answer.cookies
    reference = north.clients["assigned"].public_id
    changed = browser.patch(
        north.url(f"{CLIENTS}{reference}/"),
        {"pronouns": "she/her"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "If-Match": "*"},
    )
    assert (changed.status_code, changed.json()["pronouns"]) == (200, "she/her")


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 5000])
def test_wrong_key_is_turned_away_even_beside_a_session(north: Cast, calling: Call, secret: str) -> None:
    answer = with_key(north.url(CLIENTS), secret, calling(north, Role.PRACTITIONER).browser)
    assert answer.status_code == 401
    assert is_json(answer)


def test_revoked_key_is_turned_away(north: Cast) -> None:
    token, secret = key_of(north, Role.PRACTITIONER)
    assert with_key(north.url(CLIENTS), secret).status_code == 200
    with tenancy.activate(north.pk):
        revoke_token(token, by=north.practitioner, at=timezone.now())
    assert with_key(north.url(CLIENTS), secret).status_code == 401


def test_key_of_another_agency_is_turned_away(north: Cast, south: Cast) -> None:
    _, secret = key_of(south, Role.ADMINISTRATOR)
    assert with_key(south.url(CLIENTS), secret).status_code == 200
    assert with_key(north.url(CLIENTS), secret).status_code == 401


def test_key_opens_no_page(north: Cast) -> None:
    _, secret = key_of(north, Role.PRACTITIONER)
    for path in ("/admin/", "/people/keys/", "/api/v1/docs/"):
        answer = with_key(north.url(path), secret)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/login/")


def leave(cast: Cast, role: Role) -> None:
    with tenancy.activate(cast.pk):
        type(cast.members[role]).objects.filter(pk=cast.members[role].pk).update(ended_at=timezone.now())


def be_locked(cast: Cast, role: Role) -> None:
    User.objects.filter(pk=cast.users[role].pk).update(is_active=False)


@pytest.mark.parametrize(("end", "by_session"), [(leave, 404), (be_locked, 401)])
def test_member_who_has_left_gets_in_by_neither_way(
    north: Cast, calling: Call, end: Any, by_session: int
) -> None:
    _, secret = key_of(north, Role.PRACTITIONER)
    caller = calling(north, Role.PRACTITIONER)
    end(north, Role.PRACTITIONER)
    assert with_key(north.url(CLIENTS), secret).status_code == 401
    answer = caller.get("/clients/")
    assert answer.status_code == by_session
    assert is_json(answer)


def test_stranger_learns_nothing(north: Cast, south: Cast, calling: Call) -> None:
    stranger = calling(south, Role.ADMINISTRATOR).browser
    known, unknown = stranger.get(north.url(CLIENTS)), stranger.get(f"/a/unknown-agency{CLIENTS}")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.status_code == 404
    assert is_json(known)


def test_session_needs_its_csrf_token_to_write(north: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(north.users[Role.PRACTITIONER])
    address = north.url(f"{CLIENTS}{north.clients['assigned'].public_id}/")
    assert browser.get(address).status_code == 200
    forged = browser.patch(
        address, {"pronouns": "they/them"}, content_type="application/json", headers={"If-Match": "*"}
    )
    assert forged.status_code == 403
    assert is_json(forged)
    with tenancy.activate(north.pk):
        assert Client.objects.get(given_name="Amara").pronouns == ""
    browser.get(north.url("/people/keys/"))
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    sent = browser.patch(
        address,
        {"pronouns": "they/them"},
        content_type="application/json",
        headers={"X-CSRFToken": token, "If-Match": "*"},
    )
    assert sent.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("delete", "/clients/", 405),
        ("put", "/sessions/", 405),
        ("post", "/teams/", 405),
        ("options", "/clients/", 405),
        ("get", "/nothing/", 404),
        ("get", "/teams/00000000-0000-4000-8000-000000000000/", 404),
        ("get", "/clients/7/", 404),
        ("get", "/", 404),
    ],
)
def test_what_is_not_there_is_said_in_json(
    north: Cast, calling: Call, method: str, path: str, status: int
) -> None:
    answer = calling(north, Role.SUPERVISOR).send(method, path)
    assert answer.status_code == status
    assert is_json(answer)


def test_record_cannot_be_deleted(north: Cast, calling: Call) -> None:
    for role in (Role.ADMINISTRATOR, Role.PRACTITIONER):
        reference = north.clients["assigned"].public_id
        assert calling(north, role).send("delete", f"/clients/{reference}/").status_code == 405


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_other_than_json_is_not_read(north: Cast, calling: Call, kind: str) -> None:
    browser = calling(north, Role.INTAKE).browser
    answer = browser.post(north.url(CLIENTS), b"given_name=Amara", content_type=kind)
    assert answer.status_code == 415
    assert is_json(answer)


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b"[]", b'"text"', b"null", b"NaN", b"[" * 100_000, b"{}" * 2_000_000]
)
def test_unreadable_payload_is_a_400(north: Cast, calling: Call, body: bytes) -> None:
    browser = calling(north, Role.INTAKE).browser
    answer = browser.post(north.url(CLIENTS), body, content_type="application/json")
    assert answer.status_code == 400
    assert is_json(answer)


def test_failure_is_said_in_json_and_pages_keep_theirs(north: Cast, calling: Call, settings: Any) -> None:
    settings.AGENCY_URLCONF = "tests.api.urls_that_fail"
    browser = calling(north, Role.PRACTITIONER).browser
    browser.raise_request_exception = False
    answer = browser.get(north.url("/api/v1/broken/"))
    assert answer.status_code == 500
    assert is_json(answer)
    assert "nobody foresaw" not in answer.content.decode()
    assert browser.get(north.url("/broken/"))["Content-Type"].startswith("text/html")


def test_answers_are_kept_by_no_cache(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.PRACTITIONER)
    for answer in (caller.get("/clients/"), caller.get("/nothing/"), Browser().get(north.url(CLIENTS))):
        assert "no-store" in answer["Cache-Control"]
