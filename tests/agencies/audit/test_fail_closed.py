"""No line, no answer: where the trail takes nothing, nothing is shown and nothing is done."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client as Browser

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.grants import application_role
from agencies.models import Agency, BrowserSession
from clients.models import Strength
from tests.cast import Cast
from tests.entering import come_in

DAMAGES = {
    "the line is refused": (
        'REVOKE INSERT ON audit_auditevent FROM "{role}"',
        'GRANT INSERT ON audit_auditevent TO "{role}"',
    ),
    "the seal is refused": (
        "ALTER TABLE audit_seal ADD CONSTRAINT no_room CHECK (seq < 0) NOT VALID",
        "ALTER TABLE audit_seal DROP CONSTRAINT no_room",
    ),
}


@pytest.fixture
def petra(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, Browser]]:
    """The practitioner's browser, without the transaction that other tests run in: what is done is done."""
    with django_db_blocker.unblock():
        cast, browser = Cast(Agency.objects.get(slug="north")), Browser(raise_request_exception=False)
        browser.force_login(cast.users[Role.PRACTITIONER])
        come_in(browser, cast)
        yield cast, browser
        BrowserSession.objects.filter(session_key=browser.session.session_key).delete()


@pytest.fixture(params=DAMAGES)
def damaged(petra: tuple[Cast, Browser], request: pytest.FixtureRequest) -> Iterator[tuple[Cast, Browser]]:
    """The owner of the tables keeps the trail from taking lines, until the test is over."""
    done, undone = DAMAGES[request.param]
    _ = petra[0].clients
    connection.close()
    owner(done)
    try:
        yield petra
    finally:
        connection.close()
        owner(undone)


def owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        cursor.execute(statement.format(role=application_role()))
    connections["owner"].close()


def strengths(cast: Cast) -> int:
    with tenancy.activate(cast.pk), transaction.atomic():
        return Strength.objects.count()


def test_record_is_not_shown(damaged: tuple[Cast, Browser]) -> None:
    cast, browser = damaged
    client = cast.clients["assigned"]

    page = browser.get(cast.url(f"/clients/{client.public_id}/"))

    assert page.status_code == 503
    assert page["Retry-After"] == "60"
    for words in ("Amara", "North", "canary", str(client.public_id)):
        assert words not in page.content.decode()


def test_nothing_is_changed(damaged: tuple[Cast, Browser]) -> None:
    cast, browser = damaged
    before = strengths(cast)

    path = cast.url(f"/clients/{cast.clients['assigned'].public_id}/strengths/")
    answer = browser.post(path, {"description": "Laughs easily"})

    assert answer.status_code == 503
    assert "Laughs easily" not in answer.content.decode()
    assert strengths(cast) == before


def test_program_is_told_in_json(damaged: tuple[Cast, Browser]) -> None:
    cast, browser = damaged

    answer = browser.get(cast.url(f"/api/v1/clients/{cast.clients['assigned'].public_id}/"))

    assert (answer.status_code, list(answer.json())) == (503, ["detail"])


def test_denial_that_cannot_be_noted_says_nothing_else(damaged: tuple[Cast, Browser]) -> None:
    cast, browser = damaged

    assert browser.get(cast.url(f"/clients/{cast.clients['other'].public_id}/")).status_code == 503


def test_page_opens_when_the_trail_takes_lines(petra: tuple[Cast, Browser]) -> None:
    """To show that the answers above are due to the trail alone."""
    cast, browser = petra

    assert browser.get(cast.url(f"/clients/{cast.clients['assigned'].public_id}/")).status_code == 200
