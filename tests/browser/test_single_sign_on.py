"""Single sign-on in a real browser: set up by an administrator, used by a practitioner, made the only way."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import PHONE, SitsDown
from tests.browser.people import Person
from tests.browser.stack import Product
from tests.browser.watching import Watch, barriers
from tests.sso import provider as providing
from tests.sso.provider import CLIENT_SECRET, IdentityProvider

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def provider(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    redirects = {"evoke-north": f"{product.address}/sso/north/callback/"}
    with providing.running(tmp_path_factory.mktemp("provider"), redirects) as running:
        yield running


def signs_on(person: Person, email: str) -> None:
    """From the sign-in page over the agency's own service; no form leads to another host."""
    person.page.goto("/accounts/login/")
    person.follows("Sign in with your agency")
    person.fills("Your agency’s name in its address", "north")
    person.presses("Continue")
    person.follows("Go to the sign-in service")
    person.page.locator('input[name="login"]').fill(email)
    person.page.locator('input[name="password"]').fill(providing.PASSWORD)
    person.page.locator('button[type="submit"]').first.click()


def chooses_mode(person: Person, mode: str) -> None:
    person.page.goto("/a/north/people/sign-on/")
    person.among("How is it used?").get_by_label(mode).check()
    person.presses("Save")
    person.reads("The settings of single sign-on are saved.")


def test_single_sign_on_from_setting_up_to_the_only_way(
    sits_down: SitsDown, provider: IdentityProvider, watch: Watch
) -> None:
    watch.hosts.append(provider.issuer)
    ada = sits_down()
    ada.signs_in("ada@north.example")
    ada.follows("Single sign-on")
    ada.fills("Address of the provider", provider.issuer)
    ada.fills("Client ID", "evoke-north")
    ada.fills("Client secret", CLIENT_SECRET)
    ada.fills("E-mail domains of your staff", "north.example")
    chooses = ada.among("How is it used?").get_by_label("One way in, beside passwords")
    chooses.check()
    ada.presses("Save")
    ada.reads("The settings of single sign-on are saved.")
    ada.presses("Try it")
    ada.reads("The provider answers")
    ada.is_photographed("40-single-sign-on")

    try:
        petra = sits_down(viewport=PHONE)
        signs_on(petra, "petra@north.example")
        petra.reads("North House")
        petra.page.goto("/a/north/people/keys/")
        petra.sees("API keys")
        petra.page.goto("/a/south/people/keys/")
        petra.reads("You are signed in for one agency only")
        assert barriers(petra.page) == []
        petra.is_photographed("41-one-agency-only")

        signs_on(boss := sits_down(), "ada@north.example")
        boss.reads("North House")
        chooses_mode(boss, "The only way in for the staff")

        with_password = sits_down(viewport=PHONE)
        with_password.signs_in("colin@north.example")
        with_password.sees("Sign in with your agency")
        with_password.reads("Password sign-in does not open North House")
        assert barriers(with_password.page) == []
        with_password.is_photographed("42-password-does-not-open")
    finally:
        signs_on(again := sits_down(viewport=PHONE), "ada@north.example")
        again.page.goto("/a/north/people/sign-on/")
        again.sees("Single sign-on")
        assert barriers(again.page) == []
        again.is_photographed("43-single-sign-on-phone")
        chooses_mode(again, "Not used")
