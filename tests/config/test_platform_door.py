"""The operator's console: nobody comes in with a password alone, on any of its pages."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client as Browser

from agencies.access.models import SupportSession
from agencies.access.vocabulary import Role
from agencies.models import Agency, User
from tests.access.stage import REASON, allow_support, as_operator, operator_of
from tests.agencies.factors.codes import SECOND_FACTOR, code_of, give_app, signed_in_with, typed_password
from tests.cast import Cast
from tests.test_routes import ADMIN_ARGUMENTS, filled, routes

NEEDED = f"{SECOND_FACTOR}needed/"
ADD = f"{SECOND_FACTOR}app/add/"
OPEN = {"platform:login", "platform:logout", "components"}  # no page of its own, and the gallery of examples
PAGES = sorted(
    f"/{filled(pattern, ADMIN_ARGUMENTS)}"
    for name, pattern in set(routes(settings.ROOT_URLCONF))
    if pattern.startswith("platform/") and name not in OPEN
)


@pytest.fixture
def operator(north: Cast) -> User:
    return operator_of(north)


def by_password(operator: User) -> Browser:
    browser = Browser()
    browser.force_login(operator)
    return browser


def test_every_page_leads_to_the_step(operator: User) -> None:
    browser = by_password(operator)
    assert {"/platform/", "/platform/support/", "/platform/agencies/user/"} < set(PAGES)
    for page in PAGES:
        for method in ("get", "post"):
            answer = getattr(browser, method)(page)
            assert (answer.status_code, answer["Location"]) == (302, f"{NEEDED}?next={page}"), method


def test_first_entry_sets_it_up_and_goes_on(operator: User) -> None:
    browser = Browser()
    landed = typed_password(browser, operator, to="/platform/support/")

    page = browser.get(landed["Location"], follow=True).content.decode()
    assert "Your role needs a second step" in page
    assert f'href="{ADD}"' in page
    (secret,) = re.findall(r'value="([A-Z2-7]{32})"', browser.get(ADD).content.decode())
    shown = browser.post(ADD, {"code": code_of(secret)}, follow=True).content.decode()

    assert "recovery codes" in shown
    assert f'href="{NEEDED}">Go on to your work</a>' in shown
    assert browser.get(NEEDED)["Location"] == "/platform/support/"
    assert browser.get("/platform/support/").status_code == 200


def test_later_the_step_is_taken_at_sign_in(operator: User) -> None:
    assert signed_in_with(give_app(operator)).get("/platform/").status_code == 200


def test_password_session_of_who_has_a_factor_proves_it_first(operator: User) -> None:
    give_app(operator)
    step = by_password(operator).get("/platform/", follow=True)
    assert step.redirect_chain[-1][0] == f"{SECOND_FACTOR}confirm/?next=/platform/"


def test_factor_that_is_taken_away_no_longer_counts(north: Cast, operator: User) -> None:
    browser = as_operator(north)
    assert browser.get("/platform/").status_code == 200
    Authenticator.objects.filter(user=operator).delete()
    assert browser.get("/platform/")["Location"] == f"{NEEDED}?next=/platform/"


def test_without_the_step_nothing_is_written_and_what_was_typed_is_given_back(
    north: Cast, operator: User
) -> None:
    allow_support(north)
    browser = by_password(operator)
    before = opened(north)

    answer = browser.post("/platform/support/", {"agency": "north", "reason": REASON})
    browser.post(f"/platform/agencies/agency/{north.pk}/change/", {"name": "Renamed"})

    assert answer.status_code == 403
    text = answer.content.decode()
    assert "A second step is needed before this is saved" in text
    assert f"{REASON}</textarea>" in text
    assert f'href="{NEEDED}?next=/platform/support/"' in text
    assert opened(north) == before
    assert Agency.objects.get(pk=north.pk).name == "North House"


def opened(cast: Cast) -> int:
    return SupportSession.objects.across_agencies(reason="a test counts").filter(agency=cast.pk).count()


@pytest.mark.parametrize("proves_it", [False, True])
def test_nobody_else_is_led_anywhere(north: Cast, as_member: Any, proves_it: bool) -> None:
    """A second factor makes no operator, and the console promises nothing to who is none."""
    ada = north.users[Role.ADMINISTRATOR]
    browser = signed_in_with(give_app(ada)) if proves_it else as_member(north, Role.ADMINISTRATOR)
    assert browser.get("/platform/", follow=True).status_code == 403
