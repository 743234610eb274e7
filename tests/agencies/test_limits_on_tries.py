"""Guessing is stopped where it comes from; whoever knows her password comes in from elsewhere.

The cache is the real one, and other tests use it at the same time: each test tries from addresses of its own.
"""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client as Browser

from config import settings as product
from tests.agencies.sign_ins import some_address
from tests.cast import PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def limits_of_the_product(settings):
    """The numbers an installation has; each minute lasts an hour, for machines on which tries take long."""
    limits = product.ACCOUNT_RATE_LIMITS
    assert isinstance(limits, dict)
    settings.ACCOUNT_RATE_LIMITS = {action: rate.replace("/m/", "/h/") for action, rate in limits.items()}


@pytest.fixture
def here():
    return some_address()


@pytest.fixture
def elsewhere():
    return some_address()


def tries(email, password, *, address):
    browser = Browser(REMOTE_ADDR=address)
    page = browser.post(LOGIN, {"login": email, "password": password})
    return page, SESSION_KEY in browser.session


def test_sixth_try_is_told_what_to_do_and_the_owner_comes_in_from_elsewhere(north, here, elsewhere):
    for _ in range(5):
        page, _ = tries("petra@north.example", "a guess", address=here)
        assert "do not belong together" in page.content.decode()

    page, came_in = tries("petra@north.example", PASSWORD, address=here)
    assert "There were too many tries. Wait five minutes and try again." in page.content.decode()
    assert not came_in
    assert tries("petra@north.example", PASSWORD, address=elsewhere)[1]
    assert tries("sunil@north.example", PASSWORD, address=here)[1]


def test_one_address_does_not_try_one_account_after_another(north, here):
    for number in range(20):
        tries(f"nobody{number}@example.org", "a guess", address=here)

    page, came_in = tries("petra@north.example", PASSWORD, address=here)

    assert "There were too many tries." in page.content.decode()
    assert not came_in


def test_flood_of_one_address_gets_the_page_that_says_what_to_do(north, here):
    for number in range(30):
        tries(f"nobody{number}@example.org", "a guess", address=here)

    page, _ = tries("petra@north.example", PASSWORD, address=here)

    assert page.status_code == 429
    assert "Wait five minutes, then go back one page and try again." in page.content.decode()


def test_known_and_unknown_addresses_are_limited_alike(north):
    said = []
    for email in ("petra@north.example", "nobody@example.org"):
        address = some_address()
        for _ in range(6):
            page, _ = tries(email, "a guess", address=address)
        said.append((page.status_code, page.content.decode().count("There were too many tries.")))
    assert said[0] == said[1]
    assert said[0][1] > 0
