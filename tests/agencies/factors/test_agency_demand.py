"""Nobody in a role that needs a second factor passes the agency's door without it, on any surface."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as product
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.invitations import token_for
from agencies.models import Agency, ApiToken
from agencies.services import make_token, offer_seat
from tests.agencies.factors.codes import (
    SECOND_FACTOR,
    code_of,
    demand,
    give_app,
    signed_in_with,
    typed_password,
)
from tests.attacks.harness import own_pages
from tests.cast import PASSWORD

NEEDED = f"{SECOND_FACTOR}needed/"
ADD = f"{SECOND_FACTOR}app/add/"
NOTE = "She spoke of <evenings> and of her sister."
SENTENCE = "Your role needs a second step at sign-in."


@pytest.fixture
def strict(north):
    demand(north, *STAFF_ROLES)
    return north


def led_to_the_step(answer):
    return answer.status_code == 302 and answer["Location"].startswith(f"{NEEDED}?next=")


def test_new_agency_asks_all_of_its_staff(db):
    assert Agency(name="West House", slug="west").mfa_roles == [role.value for role in STAFF_ROLES]


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_every_role_is_turned_back_on_every_surface(strict, as_member, role):
    browser = as_member(strict, role)

    assert led_to_the_step(browser.get(strict.url("/")))
    assert led_to_the_step(browser.get(strict.url("/admin/")))
    assert browser.get(strict.url("/api/v1/clients/")).status_code == 403


def test_every_page_leads_to_the_step_and_every_program_gets_a_sentence(strict, as_member):
    browser = as_member(strict, Role.ADMINISTRATOR)
    for _, address in own_pages(strict):
        for method in ("get", "post"):
            answer = getattr(browser, method)(address)
            if "/api/v1/" in address and "/docs/" not in address:
                assert (answer.status_code, answer.json()["detail"][: len(SENTENCE)]) == (403, SENTENCE)
            else:
                assert led_to_the_step(answer), (method, address, answer.status_code)


def test_other_roles_and_other_agencies_go_on(north, south, as_member):
    demand(north, Role.ADMINISTRATOR)

    assert as_member(north, Role.PRACTITIONER).get(north.url("/admin/")).status_code == 200
    assert as_member(south, Role.ADMINISTRATOR).get(south.url("/admin/")).status_code == 200
    assert as_member(north, Role.CLIENT).get(north.url("/portal/")).status_code == 200
    assert led_to_the_step(as_member(north, Role.ADMINISTRATOR).get(north.url("/admin/")))


def test_stranger_learns_nothing_of_the_demand(strict, south, as_member):
    assert as_member(south, Role.ADMINISTRATOR).get(strict.url("/admin/")).status_code == 404


def test_first_sign_in_leads_through_the_set_up_to_the_page_one_wanted(strict):
    browser, wanted = Browser(), strict.url("/admin/")
    landed = typed_password(browser, strict.users[Role.PRACTITIONER], to=wanted)
    door = browser.get(landed["Location"])
    assert parse_qs(urlsplit(door["Location"]).query)["next"] == [wanted]

    page = browser.get(door["Location"]).content.decode()
    assert "Your role needs a second step" in page
    assert f'href="{ADD}"' in page
    (secret,) = re.findall(r'value="([A-Z2-7]{32})"', browser.get(ADD).content.decode())
    shown = browser.post(ADD, {"code": code_of(secret)}, follow=True).content.decode()

    assert f'href="{NEEDED}">Go on to your work</a>' in shown
    assert browser.get(NEEDED)["Location"] == wanted
    assert browser.get(wanted, follow=True).status_code == 200


def test_password_session_of_who_has_a_factor_proves_it_and_goes_on(strict, as_member):
    factor, wanted = give_app(strict.users[Role.PRACTITIONER]), strict.url("/admin/")
    browser = as_member(strict, Role.PRACTITIONER)

    step = browser.get(wanted, follow=True)
    assert step.redirect_chain[-1][0] == f"{SECOND_FACTOR}confirm/?next={wanted}"
    answer = browser.post(step.redirect_chain[-1][0], {"code": factor.code(), "next": wanted})

    assert answer["Location"] == wanted
    assert browser.get(wanted).status_code == 200


def test_signed_in_with_the_factor_one_passes_on_every_surface(strict):
    browser = signed_in_with(give_app(strict.users[Role.PRACTITIONER]))
    client = strict.clients["assigned"].public_id

    pages = [f"/clients/{client}/", "/admin/", "/api/v1/clients/", "/people/keys/"]
    assert [browser.get(strict.url(page)).status_code for page in pages] == [200] * 4


def test_factor_that_is_taken_away_no_longer_counts(strict):
    factor = give_app(strict.users[Role.PRACTITIONER])
    browser = signed_in_with(factor)
    Authenticator.objects.filter(user=factor.user).delete()

    assert led_to_the_step(browser.get(strict.url("/admin/")))
    give_app(factor.user)
    assert led_to_the_step(browser.get(strict.url("/admin/")))


def test_proof_of_somebody_else_in_the_same_browser_does_not_count(strict):
    browser = signed_in_with(give_app(strict.users[Role.PRACTITIONER]))
    browser.force_login(strict.users[Role.SUPERVISOR])
    assert led_to_the_step(browser.get(strict.url("/admin/")))


def test_typed_text_is_given_back(strict, as_member):
    form = strict.url(f"/sessions/new/{strict.clients['assigned'].public_id}/")
    page = as_member(strict, Role.PRACTITIONER).post(form, {"minutes": "45", "note": NOTE})

    text = page.content.decode()
    assert page.status_code == 403
    assert "A second step is needed before this is saved" in text
    assert "She spoke of &lt;evenings&gt; and of her sister.</textarea>" in text
    assert f'href="{NEEDED}?next={form}"' in text


def test_keys_go_on_working_and_are_made_with_the_step_only(north, as_member):
    with tenancy.activate(north.pk):
        _, key = make_token(name="Warehouse", by=north.practitioner, at=timezone.now())
    demand(north, *STAFF_ROLES)
    clients, keys = north.url("/api/v1/clients/"), north.url("/people/keys/")

    assert Browser().get(clients, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    by_session = as_member(north, Role.PRACTITIONER)
    assert by_session.get(clients, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert led_to_the_step(by_session.post(keys, {"name": "Second"}))
    with tenancy.activate(north.pk):
        assert not ApiToken.objects.filter(name="Second").exists()
    proven = signed_in_with(give_app(north.users[Role.PRACTITIONER]))
    assert "Copy the key now" in proven.post(keys, {"name": "Second"}).content.decode()


def test_joining_leads_smoothly_into_the_set_up(strict):
    with tenancy.activate(strict.pk):
        invitation = offer_seat(
            email="nora@example.org",
            name="Nora Newcomb",
            role=Role.INTAKE,
            by=strict.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )
    browser = Browser()
    new = {"name": "Nora Newcomb", "password": "seven quiet green lakes"}

    landed = browser.post(f"/join/north/{token_for(invitation)}/", new, follow=True)
    assert "Your role needs a second step" in landed.content.decode()
    page = browser.get(ADD)  # not asked for the password she has just chosen
    (secret,) = re.findall(r'value="([A-Z2-7]{32})"', page.content.decode())
    browser.post(ADD, {"code": code_of(secret)})

    assert browser.get(NEEDED, follow=True).redirect_chain[-1] == ("/a/north/admin/", 302)


def test_joining_another_agency_asks_who_has_a_factor_for_it(strict, south):
    factor = give_app(south.users[Role.INTAKE])
    with tenancy.activate(strict.pk):
        invitation = offer_seat(
            email=factor.user.email,
            name="Ines South",
            role=Role.INTAKE,
            by=strict.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )
    browser = Browser()
    answer = browser.post(f"/join/north/{token_for(invitation)}/", {"password": PASSWORD})
    assert answer["Location"] == f"{SECOND_FACTOR}authenticate/"
    assert browser.get(south.url("/admin/")).status_code == 302

    answer = browser.post(answer["Location"], {"code": factor.code()})

    assert answer["Location"] == "/a/north/"
    assert browser.get(strict.url("/admin/")).status_code == 200


def test_way_on_leads_to_no_other_site(strict, as_member):
    browser = signed_in_with(give_app(strict.users[Role.PRACTITIONER]))
    assert browser.get(f"{NEEDED}?next=https://evil.example/")["Location"] == "/"
    assert product.LOGIN_REDIRECT_URL == "/"


def test_demand_costs_no_round_trip(north):
    """Whether the factor is still there is asked in the query that finds the agency."""
    browser = signed_in_with(give_app(north.users[Role.PRACTITIONER]))
    page = north.url(f"/clients/{north.clients['assigned'].public_id}/")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(page).status_code == 200
        return len(captured)

    browser.get(page)
    without = queries()
    demand(north, *STAFF_ROLES)
    assert queries() == without
