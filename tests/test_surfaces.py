"""For each role the admin, the API and the pages show the same rows, or all refuse."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from agencies import tenancy
from agencies.access import policy
from agencies.access.vocabulary import Action, Role
from clients.models import Client
from plans.models import PlanVersion
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
