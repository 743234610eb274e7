"""The way through a real provider: who comes in, who does not, and what each is told."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models import Membership, User
from agencies.models.agency import SignOn
from agencies.services import end_membership
from agencies.sso.models import LinkedIdentity
from tests.sso.travelling import text_of

pytestmark = pytest.mark.xdist_group("sso")


def linked(cast, name):
    with tenancy.activate(cast.pk):
        return LinkedIdentity.objects.linked().filter(membership=cast.seat(name)).first()


def trail(cast, act):
    with tenancy.activate(cast.pk):
        return list(AuditEvent.objects.filter(act=act, kind__startswith="sso.").order_by("-pk"))


def test_a_member_comes_in_by_her_agency_and_lands_where_she_was_going(north, sets_up, traveller):
    sets_up(north)
    petra, page = traveller("petra@north.example"), north.url("/people/keys/")

    answer = petra.signs_on("north", then=page)

    assert (answer.status_code, answer["Location"]) == (302, page)
    assert petra.opens(page) == 200
    assert "Petra North" in text_of(petra.browser.get(page))


def test_the_first_sign_in_links_and_the_trail_says_who_and_when(north, sets_up, traveller):
    sets_up(north)
    people, seats = User.objects.count(), len(north._seats)

    traveller("petra@north.example").signs_on("north")

    identity = linked(north, "Petra")
    assert identity.membership_id == north.practitioner.membership_id
    assert trail(north, "add")[0].reference == identity.public_id
    assert trail(north, "sign_in")[0].actor_id == north.practitioner.membership_id
    with tenancy.activate(north.pk):
        assert Membership.objects.count() == seats
    assert User.objects.count() == people
    for shared_table in (SocialApp, SocialAccount, SocialToken):
        assert not shared_table.objects.exists()


def test_the_second_sign_in_goes_by_the_account_and_not_by_the_address(north, sets_up, traveller):
    sets_up(north)
    traveller("petra@north.example").signs_on("north")
    first = linked(north, "Petra")
    User.objects.filter(pk=north.practitioner.user_id).update(email="petra.new@north.example")

    petra = traveller("petra@north.example")
    petra.signs_on("north")

    assert petra.opens(north.url("/people/keys/")) == 200
    assert linked(north, "Petra").pk == first.pk
    assert linked(north, "Petra").used_at > first.used_at


@pytest.mark.parametrize(
    ("email", "reason", "words"),
    [
        ("ines@north.example", "unverified_address", "has not confirmed your e-mail address"),
        ("sunil@elsewhere.example", "foreign_domain", "not one of the e-mail domains"),
        ("nobody@north.example", "no_seat", "there is no place for your address"),
        ("selma@north.example", "no_seat", "there is no place for your address"),
    ],
)
def test_who_is_not_let_in_is_told_why_and_whom_to_ask(north, sets_up, traveller, email, reason, words):
    """Unconfirmed, from another domain, without a seat, and a client, for whom no employer signs."""
    sets_up(north)
    person, before = traveller(email), LinkedIdentity.objects
    with tenancy.activate(north.pk):
        links = before.count()

    answer = person.signs_on("north")

    assert answer.status_code == 403
    assert words in text_of(answer)
    assert person.browser.get("/")["Location"] == "/accounts/login/"
    assert trail(north, "denied")[0].fields == [reason]
    with tenancy.activate(north.pk):
        assert LinkedIdentity.objects.count() == links


def test_the_end_of_a_seat_is_the_end_of_the_link_and_of_the_session(north, sets_up, traveller):
    sets_up(north)
    colin = traveller("colin@north.example")
    colin.signs_on("north")
    assert colin.opens(north.url("/people/keys/")) == 200
    identity = linked(north, "Colin")
    with tenancy.activate(north.pk):
        end_membership(north.seat("Colin"), by=north.actors[Role.ADMINISTRATOR], at=timezone.now())

    assert linked(north, "Colin") is None
    assert trail(north, "revoke")[0].reference == identity.public_id
    assert colin.opens(north.url("/")) == 404
    again = traveller("colin@north.example").signs_on("north")
    assert again.status_code == 403
    assert "there is no place for your address" in text_of(again)


def test_an_address_given_to_somebody_else_does_not_take_over_the_seat(north, sets_up, traveller):
    sets_up(north)
    traveller("petra@north.example").signs_on("north")
    with tenancy.activate(north.pk):
        LinkedIdentity.objects.linked().filter(membership=north.seat("Petra")).update(
            subject="an older account"
        )

    answer = traveller("petra@north.example").signs_on("north")

    assert answer.status_code == 403
    assert "linked with another account" in text_of(answer)


def test_the_way_back_is_walked_once(north, sets_up, traveller):
    sets_up(north)
    petra = traveller("petra@north.example")
    way_back = petra.proves_herself(petra.sets_out("north"))
    assert petra.returns(way_back).status_code == 302
    thief = traveller("petra@north.example")

    again, elsewhere = petra.returns(way_back), thief.returns(way_back)

    for answer in (again, elsewhere):
        assert answer.status_code == 400
        assert "was finished before" in text_of(answer)
    assert thief.browser.get("/")["Location"] == "/accounts/login/"


def test_a_proof_made_for_another_sign_in_is_refused(north, sets_up, traveller):
    """The nonce is changed on the way, so the provider signs one that Evoke did not give."""
    sets_up(north)
    petra = traveller("petra@north.example")
    address = petra.sets_out("north")
    (nonce,) = parse_qs(urlsplit(address).query)["nonce"]

    answer = petra.returns(petra.proves_herself(address.replace(nonce, "of-somebody-else")))

    assert answer.status_code == 400
    assert "belongs to another sign-in" in text_of(answer)
    assert petra.browser.get("/")["Location"] == "/accounts/login/"


def test_a_code_is_worth_nothing_in_another_sign_in(north, sets_up, traveller):
    """A stolen code put into one's own sign-in: the proof key (PKCE) is another one."""
    sets_up(north)
    victim, thief = traveller("ada@north.example"), traveller("petra@north.example")
    stolen = parse_qs(urlsplit(victim.proves_herself(victim.sets_out("north"))).query)["code"][0]
    own = parse_qs(urlsplit(thief.sets_out("north")).query)
    assert own["code_challenge_method"] == ["S256"]

    answer = thief.browser.get("/sso/north/callback/", {"code": stolen, "state": own["state"][0]})

    assert answer.status_code == 502
    assert thief.browser.get("/")["Location"] == "/accounts/login/"


def test_wrong_secret_and_provider_that_says_no(north, sets_up, traveller):
    sets_up(north, secret="not the secret")
    petra = traveller("petra@north.example")
    answer = petra.signs_on("north")
    assert (answer.status_code, "did not accept the sign-in" in text_of(answer)) == (502, True)

    state = parse_qs(urlsplit(petra.sets_out("north")).query)["state"][0]
    stopped = petra.browser.get("/sso/north/callback/", {"error": "access_denied", "state": state})
    assert "You stopped at your agency’s sign-in service" in text_of(stopped)

    state = parse_qs(urlsplit(petra.sets_out("north")).query)["state"][0]
    declined = petra.browser.get("/sso/north/callback/", {"error": "server_error", "state": state})
    assert "did not let you through" in text_of(declined)


@pytest.mark.parametrize(
    "asked", ["https://elsewhere.example/", "//elsewhere.example/", "/a/south/", "/platform/"]
)
def test_the_way_on_stays_inside_the_agency(north, sets_up, traveller, asked):
    sets_up(north)

    answer = traveller("petra@north.example").signs_on("north", then=asked)

    assert answer["Location"] == "/a/north/"


def test_nobody_learns_which_agencies_there_are(north, south, sets_up, client):
    """South exists and has no single sign-on; nowhere does not exist."""
    sets_up(north)

    def told(path):
        answer = client.get(path)
        return answer.status_code, text_of(answer).replace("nowhere", "south")

    assert told("/sso/south/") == told("/sso/nowhere/")
    assert told("/sso/south/start/") == told("/sso/nowhere/start/")
    assert told("/sso/south/callback/") == told("/sso/nowhere/callback/")
    assert told("/sso/south/start/")[0] == 404
    assert "North House" not in text_of(client.get("/sso/"))


def test_another_site_cannot_set_a_sign_in_going(north, sets_up, client):
    sets_up(north)

    answer = client.get("/sso/north/start/", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer["Location"] == "/sso/north/"


def test_the_sign_in_page_leads_to_the_agency_that_was_asked_for(north, client):
    page = client.get("/accounts/login/", {"next": "/a/north/reviews/"}).content.decode()
    assert 'href="/sso/north/?next=%2Fa%2Fnorth%2Freviews%2F"' in page

    assert 'href="/sso/"' in client.get("/accounts/login/").content.decode()
    asked = client.get("/sso/", {"agency": "North", "next": "/a/north/reviews/"})
    assert asked["Location"] == "/sso/north/?next=%2Fa%2Fnorth%2Freviews%2F"
    assert "A name has small letters" in text_of(client.get("/sso/", {"agency": "North House!"}))


def test_an_agency_that_stops_using_it_closes_the_sessions(north, sets_up, traveller):
    sets_up(north)
    petra = traveller("petra@north.example")
    petra.signs_on("north")
    assert petra.opens(north.url("/people/keys/")) == 200

    sets_up(north, mode=SignOn.OFF)

    assert petra.opens(north.url("/people/keys/")) == 302
    assert petra.browser.get("/sso/north/start/").status_code == 404
