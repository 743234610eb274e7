"""What every answer carries and what no request can do, on whatever address: found by walking the routes."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver

from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent, ChainHead, Seal
from tests.attacks.harness import own_pages, state_of
from tests.cast import PASSWORD, Cast
from tests.test_routes import INSIDE, OUTSIDE, filled

ROLES = [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.PRACTITIONER, Role.CLIENT]
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:")
VALUES = {"object_id": "1", "pk": "1", "slug": "north", "token": "x", "key": "x", "uidb36": "x", "url": "x"}


def answers_inside(cast: Cast, role: Role) -> Iterator[tuple[str, Any]]:
    browser = Browser()
    browser.force_login(cast.users[role])
    for name, path in own_pages(cast):
        if not name.endswith("logout"):
            yield name, browser.get(path)


def faults(answer: Any) -> list[str]:
    """The protections this answer lacks."""
    policy = answer.get("Content-Security-Policy", "")
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    lacking = [name for name, value in wanted.items() if answer.get(name) != value]
    lacking += [word for word in UNSAFE if word in policy.replace("data:", "").split()]
    if (
        "default-src 'none'" not in policy
        or "object-src 'none'" not in policy
        or "frame-ancestors 'none'" not in policy
    ):
        lacking.append("policy")
    if "microphone=()" not in answer.get("Permissions-Policy", ""):
        lacking.append("Permissions-Policy")
    if not {"no-store", "private"} & {part.strip() for part in answer.get("Cache-Control", "").split(",")}:
        lacking.append("Cache-Control")
    return lacking


@pytest.mark.parametrize("role", ROLES)
def test_every_answer_inside_is_guarded_and_kept_by_nobody(north: Cast, role: Role) -> None:
    found = list(answers_inside(north, role))

    assert [(name, faults(answer)) for name, answer in found if faults(answer)] == []
    assert [name for name, answer in found if answer.status_code >= 500] == []
    assert sum(answer.status_code == 200 for _, answer in found) > 2


def test_every_answer_outside_is_guarded(north: Cast) -> None:
    paths = {name: "/" + filled(pattern, VALUES | {"app_label": "agencies"}) for name, pattern in OUTSIDE}

    found = {name: Browser().get(path) for name, path in paths.items()}

    assert {name: faults(answer) for name, answer in found.items() if faults(answer)} == {}


def test_faults_are_found_where_there_are_some() -> None:
    assert "policy" in faults(HttpResponse())
    bare = HttpResponse(headers={"Content-Security-Policy": "default-src 'none' 'unsafe-inline'"})
    assert "'unsafe-inline'" in faults(bare)


def records_of(cast: Cast) -> dict[str, str]:
    """The state of all tables but the trail and its chain, which tell of every look."""
    trail = {model._meta.db_table for model in (AuditEvent, Seal, ChainHead)}
    return {table: state for table, state in state_of(cast).items() if table not in trail}


@pytest.mark.parametrize("role", ROLES)
def test_looking_changes_nothing(north: Cast, south: Cast, role: Role) -> None:
    """No address changes a record when it is only looked at; the trail grows, and that is all."""
    before = [records_of(cast) for cast in (north, south)]

    for _ in answers_inside(north, role):
        pass

    assert [records_of(cast) for cast in (north, south)] == before


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_sent_from_another_site(north: Cast, role: Role) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(north.users[role])
    for name, path in own_pages(north):
        expected = {403, 404, 405}
        if name.startswith("api:") and name != "api:docs":
            as_program = browser.post(path, {"words": "from elsewhere"}, content_type="application/json")
            assert as_program.status_code == 403, name
            # The token to compare with the cookie is looked for in the form, and the API reads no form.
            expected = {415} if settings.CSRF_COOKIE_NAME in browser.cookies else {403}
        answer = browser.post(path, {"words": "from elsewhere"})
        assert answer.status_code in expected, (name, answer.status_code)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "%2f%2fevil.example/",
        "/%09/evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(north: Cast, elsewhere: str) -> None:
    answer = Browser().post(
        "/accounts/login/", {"login": "petra@north.example", "password": PASSWORD, "next": elsewhere}
    )

    assert answer.status_code == 302
    assert urlsplit(urljoin("http://testserver/accounts/login/", answer["Location"])).netloc == "testserver"


def test_host_that_is_not_ours_is_refused(north: Cast) -> None:
    assert Browser().get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400
    assert Browser().get("/accounts/login/").status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_method_nobody_needs_is_refused(north: Cast, method: str) -> None:
    browser = Browser()
    browser.force_login(north.users[Role.ADMINISTRATOR])

    answer = browser.generic(method, north.url("/people/roles/"))

    assert answer.status_code == 405


def test_program_without_tls_is_told_so_and_not_led_on(north: Cast, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    program = Browser().get(north.url("/api/v1/clients/"))
    person = Browser().get(north.url("/clients/"))

    assert program.status_code == 403
    assert program.json()["detail"].startswith("Use https.")
    assert (person.status_code, person["Location"][:6]) == (301, "https:")


def test_no_door_takes_a_file() -> None:
    """Uploads are not offered yet. The first one brings the checks of its content, and changes this test."""
    fields = [field for model in apps.get_models() for field in model._meta.fields]
    assert [field for field in fields if isinstance(field, models.FileField)] == []
    assert list(_forms_with_files(forms.Form)) == []
    assert list(_forms_with_files(forms.ModelForm)) == []
    parsers: Any = settings.REST_FRAMEWORK["DEFAULT_PARSER_CLASSES"]
    assert [name for name in parsers if "MultiPart" in name or "FileUpload" in name] == []


def _forms_with_files(base: type[forms.BaseForm]) -> Iterator[str]:
    for form in base.__subclasses__():
        fields = getattr(form, "base_fields", {})
        if form.__module__.split(".")[0] in {"agencies", "clients", "sessions", "plans", "config"}:
            files = [name for name, field in fields.items() if isinstance(field, forms.FileField)]
            yield from (f"{form.__qualname__}.{name}" for name in files)
        yield from _forms_with_files(form)


def test_walk_sees_every_route() -> None:
    def count(resolver: Any) -> int:
        return sum(
            count(entry) if isinstance(entry, URLResolver) else isinstance(entry, URLPattern)
            for entry in resolver.url_patterns
        )

    assert len(INSIDE) > 60
    assert count(get_resolver(settings.AGENCY_URLCONF)) >= len(INSIDE)


PRODUCTION = """
import json

import django

django.setup()

from django.conf import settings
from django.test import Client

answer = Client().get("/accounts/login/", secure=True, headers={"host": "evoke.example"})
kept = ("secure", "httponly", "samesite", "path", "domain")
cookies = {name: [morsel[key] for key in kept] for name, morsel in answer.cookies.items()}
session = [getattr(settings, f"SESSION_COOKIE_{key}") for key in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")]
told = {"code": answer.status_code, "hsts": answer["Strict-Transport-Security"]}
print(json.dumps(told | {"cookies": cookies, "session": session}))
"""


def test_cookies_and_hsts_of_an_installation_on_the_open_network() -> None:
    """In a process of its own: the settings are read once."""
    production = {"HTTPS": "1", "ALLOWED_HOSTS": "evoke.example", "SECRET_KEY": secrets.token_urlsafe(50)}
    variables = {**os.environ, **production, "DJANGO_SETTINGS_MODULE": "config.settings_test"}

    command = [sys.executable, "-c", PRODUCTION]
    done = subprocess.run(command, env=variables, capture_output=True, check=True)  # noqa: S603 - our own

    told = json.loads(done.stdout)
    assert told["code"] == 200
    assert told["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert told["cookies"] == {"__Host-csrf": [True, True, "Lax", "/", ""]}
    assert told["session"] == ["__Host-session", True, True, "Lax"]
