"""What could stay behind: in a cache, in a browser, in a thread, on a connection, at an address."""

import re
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from agencies import ambient, tenancy
from agencies.access.vocabulary import Role
from agencies.models import BrowserSession
from clients.models import Client
from tests.attacks.harness import RecordingCache, first, leaks_in, markers_of, own_pages, text_of
from tests.cast import PASSWORD, Cast

ROOT = Path(__file__).parent.parent.parent
# Reviewed: none of them holds a row. Most take neither an actor nor an agency; the questions that are kept
# are kept by the agency they are asked in, and those of the table of rights by whoever asks as well.
CACHED = {
    "agencies/tenancy.py": ["def _rows_of(model: type[models.Model], agency_id: int) -> Query:"],
    "agencies/access/reaches.py": [
        "def _put_together(rule: ReachQ, actor: Actor, within: int | None) -> Q:"
        "  # noqa: ARG001 - what managers narrow to"
    ],
    "agencies/access/policy.py": ["def _leads_to_one(model: type[Model], lookup: str) -> bool:"],
    "agencies/drafts/admin_forms.py": [
        "def adding(model: type[TenantModel]) -> LongForm:",
        "def changing(model: type[TenantModel]) -> LongForm:",
    ],
    "config/health.py": ["def _every_migration_is_applied() -> bool:"],
    "agencies/outside.py": ["def common_addresses() -> dict[str, str]:"],
    "agencies/documents/rendering.py": ['def _press() -> "Press":'],
    "config/api_docs.py": ["def document() -> dict[str, Any]:"],
    "sessions/fidelity/instruments/__init__.py": ["def load_instrument(key: str) -> Instrument:"],
}
KEPT = re.compile(r"^\s*@(?:functools\.)?(?:lru_)?cache\b.*\n\s*(def .*)", re.MULTILINE)
IN_CACHE = re.compile(r"^allauth:rl:")  # how often somebody tried to sign in, by hash


def test_attack_22_answer_kept_for_another_agency(
    north: Cast, south: Cast, intruder: Any, settings: Any, watch: Any
) -> None:
    found = {}
    for folder in ("agencies", "clients", "config", "plans", "sessions"):
        for file in (ROOT / folder).rglob("*.py"):
            if kept := KEPT.findall(file.read_text()):
                found[str(file.relative_to(ROOT))] = kept
    assert found == CACHED
    settings.CACHES = {"default": {"BACKEND": "tests.attacks.harness.RecordingCache"}}
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "9/5m/key"}
    RecordingCache.written.clear()
    ada_south = intruder(None)
    ada_south.force_login(south.users[Role.ADMINISTRATOR])
    ada_south.other_markers, ada_south.other_references = markers_of(north), frozenset()
    ada_north = intruder(Role.ADMINISTRATOR)
    intruder(None).post("/accounts/login/", {"login": "ada@north.example", "password": "wrong"})
    for path in ("/admin/", "/admin/clients/client/", "/admin/agencies/membership/", "/api/v1/clients/"):
        for browser, cast in ((ada_north, north), (ada_south, south), (ada_north, north)):
            assert browser.get(cast.url(path)).status_code == 200
    watch.look_again()  # south's administrator has read lists of her own
    assert [key for key in RecordingCache.written if not IN_CACHE.match(key)] == []
    told = str(RecordingCache.written)
    assert leaks_in(told, (*markers_of(north), *markers_of(south)), frozenset()) == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CLIENT])
def test_attack_23_pages_kept_by_browsers_and_proxies(role: Role, north: Cast, intruder: Any) -> None:
    browser = intruder(role)
    for name, path in own_pages(north):
        answer = browser.get(path)
        if "jsi18n" not in name:  # words of the interface, the same for everyone
            assert {"no-store", "private"} <= set(re.split(r",\s*", answer["Cache-Control"])), name
            assert "Cookie" in answer["Vary"], name
    for path in ("/accounts/login/", "/accounts/password/reset/", "/leave/"):
        answer = intruder(None).get(path)
        assert "no-store" in answer["Cache-Control"]
        assert "Cookie" in answer.get("Vary", "") or not answer.cookies


def in_force() -> tuple[dict[str, int], str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.agency_id', true), '')")
        return dict(ambient.active_settings()), cursor.fetchone()[0]


def test_attack_28_scope_left_by_a_request(north: Cast, south: Cast, intruder: Any, settings: Any) -> None:
    settings.AGENCY_URLCONF = "tests.attacks.urls_that_fail"
    petra = intruder(Role.PRACTITIONER, raise_request_exception=False)
    codes = []
    for path in ("/admin/", "/failing/", "/api/v1/failing/", "/doubled/", "/nowhere/", "/reviews/"):
        codes.append(petra.get(north.url(path)).status_code)
        assert in_force() == ({}, ""), path
        assert intruder(None).get("/accounts/login/").status_code == 200
        assert intruder(None).get(south.url("/admin/")).status_code == 302
    assert codes == [200, 500, 500, 500, 404, 403]
    assert petra.get(north.url("/admin/clients/client/")).status_code == 200


def test_attack_29_setting_left_on_a_connection(north: Cast, south: Cast) -> None:
    """One connection, used by one agency after the other as behind a pooler: a transaction is the limit."""
    seen: list[tuple[int, set[int]]] = []

    def work() -> None:
        try:
            for cast in (south, None, north, None, south):
                with tenancy.activate(cast.pk) if cast else ambient.scope(), transaction.atomic():
                    seen.append(_rows())
                seen.append(_rows())
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join(timeout=30)
    processes = {process for process, _ in seen}
    assert len(processes) == 1
    agencies = [rows for _, rows in seen]
    assert agencies == [{south.pk}, set(), set(), set(), {north.pk}, set(), set(), set(), {south.pk}, set()]


def _rows() -> tuple[int, set[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), coalesce(array_agg(DISTINCT agency_id), '{}') FROM clients_client"
        )
        process, agencies = cursor.fetchone()
        return process, set(agencies)


ADDRESSES = (
    "/a/South/",
    "/a/SOUTH/",
    "/a/south./",
    "/a//south/",
    "/a/south%00/",
    "/a/south%2f/",
    "/a/../a/south/",
)


def test_attack_55_host_and_address_that_do_not_fit(north: Cast, south: Cast, intruder: Any) -> None:
    ada, client = intruder(Role.ADMINISTRATOR), first(south, Client)
    for address in (*ADDRESSES, "/a/", "/a/north", "/south/admin/", "/admin/", "/api/v1/clients/"):
        assert ada.get(address).status_code == 404, address
    assert ada.get("/a/south/").status_code == 404
    assert ada.get("/a/north/a/south/").status_code == 404
    assert (
        ada.get(
            f"/a/north/clients/{client.public_id}/", headers={"X-Forwarded-Prefix": "/a/south"}
        ).status_code
        == 404
    )
    for host in ("south.example", "evil.example", "north.testserver"):
        assert (
            intruder(Role.ADMINISTRATOR, raise_request_exception=False)
            .get("/a/north/admin/", headers={"host": host})
            .status_code
            == 400
        ), host
    for name in ("X-Script-Name", "X-Original-URL", "X-Rewrite-URL", "X-Agency"):
        assert "North House" in text_of(ada.get("/a/north/admin/", headers={name: "/a/south"}))
    assert settings.SESSION_COOKIE_DOMAIN is settings.CSRF_COOKIE_DOMAIN is None
    source = (ROOT / "config" / "settings.py").read_text()
    for cookie in ("session", "csrf"):
        assert f'"__Host-{cookie}" if HTTPS else "{cookie}"' in source
    browser = intruder(None)
    browser.post("/accounts/login/", {"login": "ada@north.example", "password": PASSWORD})
    morsel = browser.cookies["session"]
    assert (morsel["domain"], morsel["path"], morsel["httponly"], morsel["samesite"]) == (
        "",
        "/",
        True,
        "Lax",
    )
    assert BrowserSession.objects.get(pk=morsel.value).get_decoded()["_auth_user_id"]
