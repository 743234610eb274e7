"""The administrators' page: what it saves, what it refuses in words, and what it never shows."""

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from agencies.models.agency import SignOn
from agencies.sealing import unseal
from agencies.sso.models import LinkedIdentity, SingleSignOn
from tests.sso.travelling import text_of

pytestmark = pytest.mark.xdist_group("sso")

VALUES = {
    "mode": "offered",
    "issuer": "https://login.agency.example/main",
    "client_id": "evoke",
    "secret": "canary of a secret",
    "domains": "North.example\n@clinic.north.example",
    "trusts_second_factor": "on",
}


@pytest.fixture
def ada(north, as_member):
    return as_member(north, Role.ADMINISTRATOR)


def row(cast):
    with tenancy.activate(cast.pk):
        return SingleSignOn.objects.get()


def test_what_is_saved_is_used_and_the_secret_is_sealed_and_never_shown(north, ada):
    answer = ada.post(north.url("/people/sign-on/"), VALUES, follow=True)

    saved = row(north)
    assert "The settings of single sign-on are saved." in text_of(answer)
    assert (saved.issuer, saved.client_id) == (VALUES["issuer"], "evoke")
    assert saved.domains == ["north.example", "clinic.north.example"]
    assert saved.trusts_second_factor
    assert "canary" not in saved.sealed_secret
    assert unseal(saved.sealed_secret) == "canary of a secret"
    assert "canary" not in answer.content.decode()
    north.agency.refresh_from_db()
    assert north.agency.single_sign_on == SignOn.OFFERED


def test_an_empty_secret_keeps_the_one_there_is(north, ada):
    before = unseal(row(north).sealed_secret)

    ada.post(north.url("/people/sign-on/"), {**VALUES, "secret": ""})

    assert unseal(row(north).sealed_secret) == before


def test_the_trail_names_what_changed_and_no_value(north, ada):
    ada.post(north.url("/people/sign-on/"), VALUES)

    with tenancy.activate(north.pk):
        lines = AuditEvent.objects.filter(kind="sso.SingleSignOn", act="change").order_by("pk")
        told = [(line.actor_id, line.fields) for line in lines]
    by = north.actors[Role.ADMINISTRATOR].membership_id
    changed = ["client_id", "domains", "issuer", "sealed_secret", "trusts_second_factor"]
    assert told[-2:] == [(by, [name for name in changed if name != "client_id"]), (by, ["mode"])]


def test_another_provider_unlinks_whom_the_old_one_knew(north, ada):
    with tenancy.activate(north.pk):
        assert LinkedIdentity.objects.linked().count() == 1

    ada.post(north.url("/people/sign-on/"), VALUES)

    with tenancy.activate(north.pk):
        assert LinkedIdentity.objects.linked().count() == 0


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("issuer", "http://login.agency.example", "must begin with https://"),
        ("issuer", "login.agency.example", "Write an address such as"),
        ("issuer", "https://me:pw@login.agency.example", "without a user name"),
        ("issuer", "https://login.agency.example/.well-known/openid-configuration", "Leave out"),
        ("domains", "agency", "is no e-mail domain"),
        ("domains", " , ", "Name at least one e-mail domain"),
        ("mode", "required", "sign in by it yourself"),
        ("client_id", "", "Copy the client ID"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_saved(north, ada, name, value, words):
    before = row(north)

    answer = ada.post(north.url("/people/sign-on/"), {**VALUES, name: value})

    page = text_of(answer)
    assert words in page
    assert "The settings are not saved yet" in page
    assert 'value="evoke"' in page or name == "client_id"
    assert row(north).issuer == before.issuer
    north.agency.refresh_from_db()
    assert north.agency.single_sign_on == SignOn.OFF


def test_the_page_says_what_to_register(north, ada, settings):
    assert f"{settings.PUBLIC_ADDRESS}/sso/north/callback/" in text_of(ada.get(north.url("/people/sign-on/")))


def test_trying_it_tells_what_the_provider_answers(north, ada, sets_up, provider):
    sets_up(north)
    assert "The provider answers" in text_of(ada.post(north.url("/people/sign-on/try/")))

    sets_up(north, issuer=f"{provider.issuer}/elsewhere")
    assert "error 404" in text_of(ada.post(north.url("/people/sign-on/try/")))

    sets_up(north, issuer=f"{provider.issuer}/")
    assert "The provider calls itself" in text_of(ada.post(north.url("/people/sign-on/try/")))


def test_a_member_is_unlinked_and_linked_anew(north, ada, sets_up, traveller):
    sets_up(north)
    traveller("petra@north.example").signs_on("north")
    with tenancy.activate(north.pk):
        identity = LinkedIdentity.objects.linked().get(membership=north.seat("Petra"))
    assert "Petra North" in text_of(ada.get(north.url("/people/sign-on/")))

    answer = ada.post(north.url(f"/people/sign-on/{identity.public_id}/unlink/"), follow=True)

    assert "Petra North is no longer linked" in text_of(answer)
    assert traveller("petra@north.example").signs_on("north").status_code == 302
    with tenancy.activate(north.pk):
        assert LinkedIdentity.objects.linked().get(membership=north.seat("Petra")).pk != identity.pk


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.SUPPORT}])
def test_it_is_for_administrators(north, as_member, role):
    browser = as_member(north, role)

    assert browser.get(north.url("/people/sign-on/")).status_code == 403
    assert browser.post(north.url("/people/sign-on/"), VALUES).status_code == 403
    assert browser.post(north.url("/people/sign-on/try/")).status_code == 403
    assert row(north).client_id == "evoke"


def test_the_settings_of_one_agency_are_not_those_of_another(north, south):
    assert row(north).issuer != row(south).issuer
    with tenancy.activate(north.pk):
        assert not SingleSignOn.objects.filter(pk=row(south).pk).exists()
