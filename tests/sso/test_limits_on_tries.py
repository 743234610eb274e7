"""Names of agencies are not tried in rows: tries are counted, and what to do is said."""

import pytest
from django.test import Client as Browser

from config import settings as product
from tests.agencies.sign_ins import some_address
from tests.sso.travelling import text_of

pytestmark = pytest.mark.xdist_group("sso")


@pytest.fixture(autouse=True)
def three_tries(settings):
    """The limit of the product counts to sixty in a minute; three in an hour show the same."""
    settings.ACCOUNT_RATE_LIMITS = {"single_sign_on": "3/h/ip"}


@pytest.fixture
def sets_out():
    """Tries from an address that no other test counts under, unless another one is given."""
    here = some_address()

    def by_address(slug, *, address=here, step="start", **asked):
        return Browser(REMOTE_ADDR=address).get(f"/sso/{slug}/{step}/", asked)

    return by_address


def without_name(answer, slug):
    return answer.status_code, text_of(answer).replace(slug, "…")


def test_installation_has_a_limit():
    limits = product.ACCOUNT_RATE_LIMITS
    assert isinstance(limits, dict)
    assert limits["single_sign_on"] == "60/m/ip"


def test_fourth_try_is_told_to_wait_and_other_networks_go_on(north, sets_up_at, sets_out):
    sets_up_at(north, "https://signin.north.example")
    assert [sets_out(name).status_code for name in ("alpha", "beta", "gamma")] == [404] * 3

    refused = sets_out("north", next="/a/north/admin/")

    assert refused.status_code == 429
    assert "Too many tries in a short time" in text_of(refused)
    assert "Wait a minute, then try again. Nothing was changed." in text_of(refused)
    assert 'href="/sso/north/?next=%2Fa%2Fnorth%2Fadmin%2F"' in refused.content.decode()
    assert sets_out("alpha", address=some_address()).status_code == 404


def test_coming_back_is_counted_with_setting_out(north, sets_out):
    steps = ["start", "callback", "callback", "callback", "start"]
    assert [sets_out("alpha", step=step).status_code for step in steps] == [404, 404, 404, 429, 429]


@pytest.mark.parametrize("step", ["start", "callback"])
def test_agency_with_single_sign_on_without_and_unknown_are_told_the_same(
    north, south, sets_up_at, sets_out, step
):
    """Also the fourth time: the count comes before the name."""
    sets_up_at(north, "https://signin.north.example")
    before = [without_name(sets_out(slug, step=step), slug) for slug in ("south", "nowhere")]
    sets_out("nowhere", step=step)
    after = [without_name(sets_out(slug, step=step), slug) for slug in ("north", "south", "nowhere")]

    assert before[0] == before[1]
    assert before[0][0] == 404
    assert after[0] == after[1] == after[2]
    assert after[0][0] == 429


def test_looking_at_the_page_before_costs_no_try(north, sets_out):
    here = some_address()
    assert [Browser(REMOTE_ADDR=here).get("/sso/north/").status_code for _ in range(4)] == [200] * 4
    assert sets_out("alpha", address=here).status_code == 404


def test_another_site_that_sends_people_here_uses_up_none_of_their_tries(north, sets_out):
    here = some_address()
    for _ in range(4):
        browser = Browser(REMOTE_ADDR=here, headers={"sec-fetch-site": "cross-site"})
        assert browser.get("/sso/north/start/").status_code == 302
    assert sets_out("alpha", address=here).status_code == 404
