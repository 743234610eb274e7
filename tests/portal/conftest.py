"""Selma, the client of the cast with a place in the portal, and what she has there."""

import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models import User
from clients.details import ClientDetails
from clients.models import Client
from clients.services import open_client, seat_client
from plans.models import PlanVersion
from tests.cast import PASSWORD, Cast
from tests.entering import come_in

PLAN_LINK = re.compile(r'href="/a/north/portal/plans/([0-9a-f-]{36})/"')


def plans_linked_on(page: Any) -> set[str]:
    """The references of the versions a page leads to."""
    return set(PLAN_LINK.findall(page.content.decode()))


@pytest.fixture
def selma(north: Cast, as_member: Any) -> Browser:
    browser: Browser = as_member(north, Role.CLIENT)
    return browser


@pytest.fixture
def versions(north: Cast) -> dict[str, PlanVersion]:
    """Selma's versions by state: a draft, one that was offered, one that is active."""
    with tenancy.activate(north.pk):
        rows = PlanVersion.objects.filter(plan__client=north.clients["self"]).select_related("plan", "author")
        found: dict[str, PlanVersion] = {version.state: version for version in rows}
    assert set(found) == {"draft", "offered", "active"}
    return found


@pytest.fixture
def newcomer(north: Cast) -> tuple[Client, Browser]:
    """Nadia has just joined the portal; nothing has been written for her."""
    user = User.objects.create_user("nadia@north.example", PASSWORD, name="Nadia North")
    details = ClientDetails("Nadia", "North", north.today(), chosen_name="Nadi")
    intake = north.actors[Role.INTAKE]
    with tenancy.activate(north.pk):
        client = open_client(details=details, team=north.clients["self"].team, by=intake)
        seat_client(client, user=user, by=intake, at=timezone.now())
    browser = Browser()
    browser.force_login(user)
    come_in(browser, north)
    return client, browser
