"""For each role the admin, the API and the pages show the same rows, or all refuse."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from agencies import tenancy
from agencies.access import policy
from agencies.access.vocabulary import Action, Role
from clients.models import Client
from plans.models import PlanDocument, PlanVersion
from sessions.models import Session
from tests.cast import Cast

ROLES = [role for role in Role if role is not Role.SUPPORT]
RECORDS: list[tuple[type[Any], str, str, str]] = [
    (Client, "/admin/clients/client/?closed=all", "/api/v1/clients/?limit=200", "/clients/{}/"),
    (Session, "/admin/mi_sessions/session/", "/api/v1/sessions/?limit=200", "/sessions/{}/"),
    (PlanVersion, "/admin/plans/planversion/", "/api/v1/plans/?limit=200", "/plans/{}/"),
]
LEFT_OUT_OF_ADMIN = {Role.CLIENT, Role.CODER}  # their work has pages of its own


@pytest.fixture
def everything(north: Cast, south: Cast) -> dict[type[Any], list[Any]]:
    found: dict[type[Any], list[Any]] = {}
    for cast in (north, south):
        with tenancy.activate(cast.pk):
            for model, *_ in RECORDS:
                found.setdefault(model, []).extend(model.objects.order_by("pk"))
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("model", "admin", "api", "page"), RECORDS, ids=[m.__name__ for m, *_ in RECORDS])
def test_surfaces_agree(
    north: Cast,
    everything: dict[type[Any], list[Any]],
    role: Role,
    model: type[Any],
    admin: str,
    api: str,
    page: str,
) -> None:
    browser = Browser()
    browser.force_login(north.users[role])
    with tenancy.activate(north.pk):
        within = policy.within_reach(north.actors[role], Action.VIEW, model.objects.all())
        expected = {row.public_id for row in within}
    assert in_api(browser, north.url(api)) == {str(reference) for reference in expected}
    if (role, model) == (Role.CLIENT, Client):  # her own record is the portal
        assert in_pages(browser, north, page, everything[model]) == set()
        assert north.clients["self"].given_name in browser.get(north.url("/portal/")).content.decode()
    else:
        assert in_pages(browser, north, page, everything[model]) == expected
    if role not in LEFT_OUT_OF_ADMIN:
        assert in_admin(browser, north.url(admin)) == expected
    else:
        assert browser.get(north.url(admin), follow=True).status_code == 403


def in_admin(browser: Browser, address: str) -> set[Any]:
    answer = browser.get(address)
    if answer.status_code == 403:
        return set()
    assert answer.status_code == 200
    return {row.public_id for row in answer.context["cl"].result_list}


def in_api(browser: Browser, address: str) -> set[str]:
    answer = browser.get(address)
    if answer.status_code == 403:
        return set()
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["next"] is None
    return {row["id"] for row in body["results"]}


def in_pages(browser: Browser, cast: Cast, page: str, rows: list[Any]) -> set[Any]:
    """The rows whose own page opens; of both agencies, all of which exist."""
    return {
        row.public_id
        for row in rows
        if browser.get(cast.url(page.format(row.public_id)), follow=True).status_code == 200
    }


EXPORTS = {Role.CLIENT: "/portal/plans/{}/export/"}


@pytest.mark.parametrize("role", ROLES)
def test_exports_agree(north: Cast, south: Cast, role: Role) -> None:
    """A PDF is made of the plans, and given of the documents, that the table lets this role export."""
    browser, actor = Browser(), north.actors[role]
    browser.force_login(north.users[role])
    for model, path, method in (
        (PlanVersion, EXPORTS.get(role, "/plans/{}/export/"), browser.post),
        (PlanDocument, "/plans/documents/{}/", browser.get),
    ):
        rows: list[Any] = []
        for cast in (north, south):
            with tenancy.activate(cast.pk):
                rows += list(model._default_manager.order_by("pk"))
        with tenancy.activate(north.pk):
            expected = {row.public_id for row in rows if policy.allows(actor, Action.EXPORT, row)}
        codes = {row.public_id: method(north.url(path.format(row.public_id))).status_code for row in rows}
        assert {reference for reference, code in codes.items() if code in {200, 302}} == expected
        assert set(codes.values()) <= {200, 302, 403, 404}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in LEFT_OUT_OF_ADMIN])
def test_search_and_autocomplete_agree(north: Cast, south: Cast, role: Role) -> None:
    browser = Browser()
    browser.force_login(north.users[role])
    with tenancy.activate(north.pk):
        within = policy.within_reach(north.actors[role], Action.VIEW, Client.objects.all())
        expected = {client.pk for client in within}
    found = browser.get(north.url("/admin/clients/client/?closed=all&q=o"))
    everybody = browser.get(north.url("/admin/clients/client/?closed=all&q=north"))
    assert {row.pk for row in everybody.context["cl"].result_list} == expected
    assert {row.pk for row in found.context["cl"].result_list} <= expected
    asked = {"app_label": "mi_sessions", "model_name": "session", "field_name": "client", "term": "north"}
    offered = browser.get(north.url("/admin/autocomplete/"), asked)
    assert {int(row["id"]) for row in offered.json()["results"]} == expected
    searched = browser.get(north.url("/api/v1/clients/?limit=200&search=north")).json()
    assert len(searched["results"]) == len(expected)


def test_agency_admin_names_no_model_without_rights(north: Cast) -> None:
    """The admin's own index and navigation lead nowhere that would refuse."""
    for role in ROLES:
        if role in LEFT_OUT_OF_ADMIN:
            continue
        browser = Browser()
        browser.force_login(north.users[role])
        home = browser.get(north.url("/admin/"))
        assert home.status_code == 200
        links = [item["url"] for section in home.context["navigation"] for item in section["items"]]
        assert links
        assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert reverse("home", urlconf="config.urls") == "/"
