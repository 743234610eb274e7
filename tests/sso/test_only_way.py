"""An agency whose staff come in by single sign-on alone."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from agencies.access.vocabulary import Role
from agencies.models.agency import SignOn
from tests.agencies.factors.codes import step_taken
from tests.sso.travelling import text_of

pytestmark = pytest.mark.xdist_group("sso")


@pytest.fixture
def only(north, sets_up):
    """North, which takes no passwords of its staff."""
    sets_up(north, secret="x")
    north.agency.single_sign_on = SignOn.REQUIRED
    north.agency.save(update_fields=["single_sign_on"])
    return north


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CLIENT, Role.SUPPORT}])
def test_a_password_does_not_open_it_for_the_staff(only, as_member, role):
    answer = as_member(only, role).get(only.url("/people/keys/"))

    assert answer.status_code == 403
    assert "Password sign-in does not open North House" in text_of(answer)
    assert 'href="/sso/north/?next=%2Fa%2Fnorth%2Fpeople%2Fkeys%2F"' in answer.content.decode()


def test_clients_and_other_agencies_go_on_as_before(only, south, as_member):
    assert as_member(only, Role.CLIENT).get(only.url("/portal/")).status_code == 200
    assert as_member(south, Role.ADMINISTRATOR).get(south.url("/people/keys/")).status_code == 200
    assert as_member(south, Role.ADMINISTRATOR).get(only.url("/people/keys/")).status_code == 404


def test_what_was_typed_is_given_back_and_programs_get_a_code(only, as_member):
    browser = as_member(only, Role.PRACTITIONER)

    answer = browser.post(only.url("/people/keys/"), {"name": "A long name for a new key"})

    assert (answer.status_code, "A long name for a new key" in text_of(answer)) == (403, True)
    program = browser.get(only.url("/api/v1/clients/"))
    assert (program.status_code, "sign in another way" in program.json()["detail"]) == (403, True)


def test_the_provider_opens_it(only, sets_up, traveller, provider):
    sets_up(only)
    type(only.agency).objects.filter(pk=only.pk).update(single_sign_on=SignOn.REQUIRED)
    petra = traveller("petra@north.example")

    petra.signs_on("north")

    assert petra.opens(only.url("/people/keys/")) == 200


def test_it_becomes_the_only_way_after_somebody_has_walked_it(north, sets_up):
    with pytest.raises(ValidationError, match="sign in by it yourself"):
        sets_up(north, mode=SignOn.REQUIRED)
    sets_up(north)
    with pytest.raises(ValidationError, match="sign in by it yourself"):
        sets_up(north, mode=SignOn.REQUIRED, secret="")
    with pytest.raises(ValidationError, match="sign in by it yourself"):
        sets_up(north, mode=SignOn.REQUIRED, secret="", client_id="another", proved=True)

    sets_up(north, mode=SignOn.REQUIRED, secret="", proved=True)

    north.agency.refresh_from_db()
    assert north.agency.single_sign_on == SignOn.REQUIRED


def test_the_operator_can_open_the_door_again(only, as_member):
    type(only.users[Role.AUDITOR]).objects.filter(pk=only.users[Role.AUDITOR].pk).update(is_operator=True)
    browser = step_taken(as_member(only, Role.AUDITOR), only.users[Role.AUDITOR])
    page = browser.get(f"/platform/agencies/agency/{only.pk}/change/")

    assert page.status_code == 200
    assert 'name="single_sign_on"' in page.content.decode()
    assert Browser().get("/sso/north/").status_code == 200


def test_the_demand_for_a_second_factor_is_met_by_a_provider_that_asks_for_one(north, sets_up, traveller):
    """Else the person is told how to get one; the provider alone opens nothing then."""
    sets_up(north)
    type(north.agency).objects.filter(pk=north.pk).update(mfa_roles=["practitioner"])
    petra, page = traveller("petra@north.example"), north.url("/people/keys/")
    petra.signs_on("north")

    answer = petra.browser.get(page)
    assert answer.status_code == 403
    assert "North House asks for a second step at sign-in" in text_of(answer)
    assert petra.browser.get("/accounts/second-factor/").status_code == 302

    sets_up(north, trusts_second_factor=True)
    assert petra.opens(page) == 200
