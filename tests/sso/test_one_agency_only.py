"""The attack: a provider in hostile hands vouches for people who matter elsewhere, too.

Ada of south has a seat in north as well, and runs the installation. North's provider says it is she.
That is worth her seat in north, and nothing else in the world.
"""

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.invitations import token_for
from agencies.models import User
from agencies.models.agency import SignOn
from agencies.services import add_member, offer_seat
from agencies.sso.openid import AgencySignIn, OpenIDAdapter
from agencies.sso.session import is_limited, proved_by, provider_id, second_factor_done
from tests.cast import PASSWORD
from tests.sso.travelling import text_of

pytestmark = pytest.mark.xdist_group("sso")


@pytest.fixture
def ada(north, south):
    """The administrator of south and operator of the installation, a practitioner in north."""
    User.objects.filter(email="ada@south.example").update(is_operator=True)
    person = User.objects.get(email="ada@south.example")
    with tenancy.activate(north.pk):
        by = north.actors[Role.ADMINISTRATOR]
        add_member(person, role=Role.PRACTITIONER, name="Ada South", by=by, at=timezone.now())
    return person


@pytest.fixture
def hostile(north, ada, sets_up, traveller):
    """A window that north's provider has signed in as Ada."""
    sets_up(north, domains=("north.example", "south.example"))
    window = traveller("ada@south.example")
    assert window.signs_on("north")["Location"] == north.url("/")
    assert window.opens(north.url("/people/keys/")) == 200
    return window


def led_to_sign_in(answer):
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "path", ["/", "/people/keys/", "/admin/", "/people/invite/", "/clients/", "/exports/"]
)
def test_it_opens_nothing_of_another_agency(south, hostile, path):
    for method in (hostile.browser.get, hostile.browser.post):
        assert led_to_sign_in(method(south.url(path)))
    assert hostile.browser.get(south.url("/api/v1/clients/")).status_code == 401


def test_it_does_not_tell_where_else_she_has_a_seat(south, hostile):
    """Agencies with her, without her and without existence answer alike; the front door knows one only."""
    for slug in ("south", "nowhere"):
        assert hostile.browser.get(f"/a/{slug}/")["Location"] == f"/accounts/login/?next=/a/{slug}/"
    assert hostile.browser.get("/")["Location"] == "/a/north/"


def test_the_person_is_told_in_plain_words(hostile, south):
    page = text_of(hostile.browser.get(south.url("/people/keys/"), follow=True))

    assert "You are signed in for one agency only" in page
    assert "That opens this agency alone" in page


def test_text_typed_in_the_other_agency_is_given_back(hostile, south):
    answer = hostile.browser.post(south.url("/people/keys/"), {"name": "A long name for a new key"})

    assert answer.status_code == 403
    assert "A long name for a new key" in text_of(answer)


def ends_at_sign_in(browser, path):
    return browser.get(path, follow=True).request["PATH_INFO"] == "/accounts/login/"


@pytest.mark.parametrize(
    "path",
    ["/platform/", "/platform/agencies/user/", "/accounts/password/change/", "/accounts/devices/"],
)
def test_it_opens_no_page_of_the_installation_and_none_of_her_account(ada, hostile, path):
    assert ends_at_sign_in(hostile.browser, path)

    herself = Browser()
    herself.force_login(ada)
    assert not ends_at_sign_in(herself, path)


def test_every_other_route_outside_sees_nobody(hostile):
    """Also pages that do not exist yet: what is not named is closed."""
    page = hostile.browser.get("/accounts/login/")

    assert page.status_code == 200
    assert not page.wsgi_request.user.is_authenticated
    assert hostile.browser.get("/accounts/signup/").wsgi_request.user.is_authenticated is False


def test_it_accepts_no_invitation_in_somebodys_name(north, south, sets_up, traveller):
    """South invites Colin of north; whoever has north's provider is not Colin."""
    sets_up(north)
    window = traveller("colin@north.example")
    window.signs_on("north")
    with tenancy.activate(south.pk):
        invitation = offer_seat(
            email="colin@north.example",
            name="Colin",
            role=Role.AUDITOR,
            title="",
            teams=[],
            by=south.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )
        link = f"/join/south/{token_for(invitation)}/"

    answer = window.browser.post(link, {})

    assert "Type the password you already use here." in text_of(answer)
    with tenancy.activate(south.pk):
        invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert window.browser.post(link, {"password": PASSWORD})["Location"] == "/a/south/"


def test_her_password_opens_the_rest_under_a_new_key(south, ada, hostile):
    """Whoever knew the key of the session before knows nothing of the one after."""
    before = hostile.browser.session.session_key

    hostile.browser.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})

    assert hostile.opens(south.url("/people/keys/")) == 200
    assert hostile.browser.session.session_key != before
    stolen = Browser()
    stolen.cookies["session"] = before
    assert led_to_sign_in(stolen.get(south.url("/people/keys/")))


def test_a_password_session_keeps_what_it_had(north, south, ada, sets_up, traveller):
    sets_up(north, domains=("south.example",))
    window = traveller("ada@south.example")
    window.browser.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})

    window.signs_on("north")

    assert window.opens(south.url("/people/keys/")) == 200
    assert window.opens(north.url("/people/keys/")) == 200
    assert proved_by(window.browser.session) == {north.pk}


def test_coming_through_a_provider_ends_the_session_of_somebody_else(north, south, sets_up, traveller):
    sets_up(north)
    window = traveller("petra@north.example")
    window.browser.post("/accounts/login/", {"login": "ada@south.example", "password": PASSWORD})

    window.signs_on("north")

    assert is_limited(window.browser.session)
    assert window.opens(north.url("/people/keys/")) == 200
    assert led_to_sign_in(window.browser.get(south.url("/people/keys/")))


def test_a_session_whose_password_was_changed_meanwhile_does_not_pass_for_more(
    north, ada, sets_up, traveller
):
    """Django empties such a session while signing in; how the person came in must survive that."""
    sets_up(north, domains=("south.example",))
    window = traveller("ada@south.example")
    window.browser.force_login(ada)
    way_back = window.proves_herself(window.sets_out("north"))
    session = window.browser.session
    session[HASH_SESSION_KEY] = "of an older password"
    session.save()

    window.returns(way_back)

    assert window.browser.session[SESSION_KEY] == str(ada.pk)
    assert is_limited(window.browser.session)
    assert window.browser.get("/platform/").status_code == 302


def test_an_answer_meant_for_one_agency_is_not_taken_by_another(north, south, ada, sets_up, traveller):
    sets_up(north, domains=("south.example",))
    sets_up(south)
    window = traveller("ada@south.example")
    way_back = window.proves_herself(window.sets_out("north"))

    answer = window.returns(way_back.replace("/sso/north/", "/sso/south/"))

    assert answer.status_code == 400
    assert not proved_by(window.browser.session)


def test_the_number_of_the_agency_counts_and_not_its_name(north, south, hostile):
    """A name that changes hands takes no session along."""
    type(north.agency).objects.filter(pk=north.pk).update(slug="former-north")
    type(south.agency).objects.filter(pk=south.pk).update(slug="north")

    assert led_to_sign_in(hostile.browser.get("/a/north/people/keys/"))
    assert hostile.opens("/a/former-north/people/keys/") == 200


def test_its_second_factor_counts_where_the_agency_says_so(north, south, hostile, sets_up):
    request = hostile.browser.get(north.url("/people/keys/")).wsgi_request
    north.agency.refresh_from_db()
    assert not second_factor_done(request, north.agency)

    sets_up(north, trusts_second_factor=True)
    sets_up(south, trusts_second_factor=True)
    south.agency.refresh_from_db()

    assert second_factor_done(request, north.agency)
    assert not second_factor_done(request, south.agency)
    north.agency.single_sign_on = SignOn.OFF
    assert not second_factor_done(request, north.agency)


def test_a_sign_in_that_waits_for_a_second_step_remembers_whose_provider_it_was(north, sets_up, rf):
    """The library keeps it in the session meanwhile, as plain values."""
    sets_up(north)
    provider = OpenIDAdapter(rf.get("/"), provider_id(north.pk)).get_provider()
    user = north.users[Role.PRACTITIONER]
    waiting = AgencySignIn(user=user, provider=provider, account=SocialAccount(provider="x", uid="17"))
    kept = waiting.serialize()

    resumed = SocialLogin.deserialize(kept)

    assert (resumed.provider.sub_id, resumed.user) == (f"agency-{north.pk}", user)
    assert "secret" not in str(kept["provider"])


def test_signing_out_works_from_it(hostile, north):
    hostile.browser.post("/accounts/logout/")

    assert led_to_sign_in(hostile.browser.get(north.url("/people/keys/")))
    assert SESSION_KEY not in hostile.browser.session
