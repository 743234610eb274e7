"""Fixtures: the cast, made once per test database, and ways to act as its people."""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client as Browser
from django.test.utils import setup_databases, teardown_databases

from agencies.access.vocabulary import Role
from agencies.models import Agency
from tests import cast as casting
from tests.cast import Cast
from tests.entering import come_in


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database with both agencies in it; every test undoes what it does on top.

    Both connections are always set up: "default" mirrors "owner", and would mirror the real
    database's name in a run whose tests never ask for "owner".
    """
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=request.config.option.verbose,
            interactive=False,
            aliases={"default": False, "owner": False},
            serialized_aliases=[],
        )
        assert connections["default"].settings_dict["NAME"].startswith("test_")
        for slug in ("north", "south"):
            if not Agency.objects.filter(slug=slug).exists():
                casting.build(slug)
    yield
    with django_db_blocker.unblock():
        connections["default"].close()  # else the owner could not drop the database
        teardown_databases(made, verbosity=request.config.option.verbose)


@pytest.fixture
def north(db: None) -> Cast:
    return Cast(Agency.objects.get(slug="north"))


@pytest.fixture
def south(db: None) -> Cast:
    return Cast(Agency.objects.get(slug="south"))


@pytest.fixture
def as_member() -> Callable[[Cast, Role], Browser]:
    """``as_member(north, Role.INTAKE)`` is a browser in which that person has come into the agency."""

    def sign_in(cast: Cast, role: Role) -> Browser:
        browser = Browser()
        browser.force_login(cast.users[role])
        come_in(browser, cast)
        return browser

    return sign_in
