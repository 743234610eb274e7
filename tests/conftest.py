"""Fixtures: the cast, made once per test database, and ways to act as its people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client as Browser

from agencies.access.vocabulary import Role
from agencies.models import Agency
from tests import cast as casting
from tests.cast import Cast


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database with both agencies in it; every test undoes what it does on top."""
    with django_db_blocker.unblock():
        for slug in ("north", "south"):
            if not Agency.objects.filter(slug=slug).exists():
                casting.build(slug)
    yield
    with django_db_blocker.unblock():
        connections["default"].close()  # else the owner could not drop the database


@pytest.fixture
def north(db: None) -> Cast:
    return Cast(Agency.objects.get(slug="north"))


@pytest.fixture
def south(db: None) -> Cast:
    return Cast(Agency.objects.get(slug="south"))


@pytest.fixture
def as_member() -> Callable[[Cast, Role], Browser]:
    """``as_member(north, Role.INTAKE)`` is a browser in which that person has signed in."""

    def sign_in(cast: Cast, role: Role) -> Browser:
        browser = Browser()
        browser.force_login(cast.users[role])
        return browser

    return sign_in
