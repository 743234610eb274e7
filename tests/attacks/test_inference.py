"""What could be told without being shown: counts, averages, uniqueness, and who has an account."""

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.checks import tenant_models
from agencies.models import Agency, ApiToken, Membership, Team, User
from agencies.services import add_team, make_token
from clients.models import Client
from config.platform_admin import platform_admin
from tests.attacks.harness import CountingHasher, first, own_pages, text_of, without_tokens
from tests.cast import Cast
from tests.test_coverage_of_tests import LIFTED_GUARDS

ROLES = [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.CODER]
BUSY = re.compile(r"/trail/|/unusual/|/history/|/change/")  # tell of the reading itself
OVERVIEWS = ("/admin/", "/reviews/", "/reviews/feedback/", "/people/keys/")


def test_attack_40_counts_and_overviews(north: Cast, south: Cast, intruder: Any, watch: Any) -> None:
    """Nothing north sees changes by a byte when south has more of everything."""
    browsers = {role: intruder(role) for role in ROLES}
    pages = [path for name, path in own_pages(north) if "changelist" in name and not BUSY.search(path)]
    pages += [north.url(path) for path in OVERVIEWS]
    pages += [north.url(f"/api/v1/{name}/") for name in ("clients", "sessions", "plans", "teams")]
    before = {(role, path): _seen(browsers[role], path) for role in ROLES for path in pages}
    south.add_clients(1)
    watch.look_again()
    for browser in browsers.values():
        browser.other_references = frozenset()  # of those there are more now; the words are still watched
    assert {key: _seen(browsers[key[0]], key[1]) for key in before} == before


def _seen(browser: Any, path: str) -> tuple[int, bytes]:
    answer = browser.get(path)
    return answer.status_code, without_tokens(answer)


def test_attack_41_statistics_over_agencies(north: Cast, south: Cast) -> None:
    """No figure is made over agencies: with the guard lifted there is nothing to count but one's own seats.

    Three places lift it, each for one person; the database shows them no other row of any table.
    """
    assert set(LIFTED_GUARDS) == {
        "agencies/own_seats.py",  # which agencies she may choose from
        "agencies/sign_ins/failures.py",  # whose trail hears of a wrong password
        "config/platform_support.py",  # the operator's own support sessions
    }
    colin = User.objects.get(email="colin@north.example")
    with tenancy.as_person(colin.pk), transaction.atomic():
        shown = {model: [row.pk for row in everything_of(model)] for model in tenant_models()}
    assert {model: rows for model, rows in shown.items() if rows} == {Membership: [north.seat("Colin").pk]}
    assert set(platform_admin._registry) == {Agency, User}


def everything_of(model: type[Any]) -> Any:
    return model._default_manager.across_agencies(reason="an attacker counts over agencies")


def test_attack_42_uniqueness_that_tells(north: Cast, south: Cast, intruder: Any, watch: Any) -> None:
    with tenancy.activate(south.pk):
        add_team(name="Delta", by=south.actors[Role.ADMINISTRATOR])
        make_token(name="Warehouse", by=south.practitioner, at=first(south, ApiToken).made_at)
        taken = first(south, Client)
    watch.look_again()
    ada, ines, petra = (intruder(role) for role in (Role.ADMINISTRATOR, Role.INTAKE, Role.PRACTITIONER))
    assert ada.post(north.url("/admin/agencies/team/add/"), {"name": "Delta"}).status_code == 302
    assert "Warehouse" in text_of(petra.post(north.url("/people/keys/"), {"name": "Warehouse"}))
    sent = {"given_name": "Nia", "family_name": "New", "opened_on": north.today().isoformat()}
    sent |= {"team": str(first(north, Team).pk), "phone": taken.phone, "email": taken.email}
    assert ines.post(north.url("/admin/clients/client/add/"), sent).status_code == 302
    with tenancy.activate(north.pk):
        assert Team.objects.filter(name="Delta").count() == 1
        assert ApiToken.objects.filter(name="Warehouse").count() == 1
        opened = Client.objects.get(family_name="New")
    with tenancy.activate(south.pk):
        assert Client.objects.filter(number=taken.number).exists()
    assert opened.number == str(1001 + len(north.clients))
    _invited_alike(north, intruder(Role.ADMINISTRATOR))


def _invited_alike(north: Cast, ada: Any) -> None:
    """An address with an account elsewhere is invited like one that nobody has."""
    said = []
    for email in ("petra@south.example", "petra@sauth.example"):
        sent = {"email": email, "name": "Pia", "role": "practitioner", "title": ""}
        ada.other_markers = ()  # the page repeats the address, as it was typed
        answer = ada.post(north.url("/people/invite/"), sent, follow=True)
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "?", without_tokens(answer).decode())
        said.append((answer.status_code, re.sub(r'value="\d+"', "", text).replace(email, "?")))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/accounts/login/", "login"),
        ("/accounts/password/reset/", "email"),
        ("/accounts/login/code/", "email"),
    ],
)
def test_attack_43_who_has_an_account(
    path: str, field: str, north: Cast, intruder: Any, settings: Any
) -> None:
    """A known and an unknown address: the same status, words, number of mails and work."""
    settings.PASSWORD_HASHERS = ["tests.attacks.harness.CountingHasher"]
    seen = []
    for email in ("petra@north.example", "nobody@nowhere.example"):
        CountingHasher.rounds, browser = 0, intruder(None)
        mail.outbox.clear()
        with CaptureQueriesContext(connection):
            answer = browser.post(path, {field: email, "password": "not the right one"})
        if "code" in path:
            answer = browser.get(answer["Location"])
        text = without_tokens(answer).decode().replace(email, "?")
        seen.append(
            (answer.status_code, answer.get("Location"), text, len(mail.outbox), CountingHasher.rounds)
        )
    assert seen[0] == seen[1]
    assert seen[0][0] == (302 if "reset" in path else 200)
    assert seen[0][3] == (0 if field == "login" else 1)
    assert "Petra" not in seen[0][2]
    closed = intruder(None).post("/accounts/signup/", {"email": "petra@north.example", "password1": "x"})
    assert "in use" not in text_of(closed)
    assert User.objects.filter(email="nobody@nowhere.example").count() == 0
