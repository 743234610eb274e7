"""Nothing is changed by a program that has not read what it changes."""

from typing import Any

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Role
from clients.models import Client
from plans.models import PlanVersion
from sessions.models import Session
from tests.api.conftest import Call
from tests.cast import Cast

CHANGES = {
    "clients": {"pronouns": "she/her"},
    "sessions": {"note": "Written by the other window."},
    "plans": {"first_step": "Ring the bell"},
}


def address_of(cast: Cast, kind: str) -> str:
    with tenancy.activate(cast.pk):
        amara = cast.clients["assigned"]
        rows: dict[str, Any] = {
            "clients": Client.objects.filter(pk=amara.pk),
            "sessions": Session.objects.unsigned().filter(client=amara),
            "plans": PlanVersion.objects.drafts().filter(plan__client=amara),
        }
        return f"/{kind}/{rows[kind].get().public_id}/"


@pytest.mark.parametrize("kind", CHANGES)
def test_version_that_was_read_is_changed_and_no_other(north: Cast, calling: Call, kind: str) -> None:
    caller, address = calling(north, Role.PRACTITIONER), address_of(north, kind)
    read = caller.get(address)["ETag"]
    assert caller.get(address)["ETag"] == read

    first = caller.send("patch", address, CHANGES[kind], version=read)
    assert first.status_code == 200
    assert first["ETag"] not in {None, read}
    assert caller.get(address)["ETag"] == first["ETag"]
    before = caller.get(address).json()

    for method in ("patch", "put"):
        late = caller.send(method, address, dict.fromkeys(CHANGES[kind], ""), version=read)
        assert late.status_code == 412
        assert "changed after you read it" in late.json()["detail"]
    assert caller.get(address).json() == before
    assert caller.send("patch", address, CHANGES[kind], version=f'"x", {first["ETag"]}').status_code == 200


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("method", ["patch", "put"])
def test_change_that_does_not_say_what_was_read_is_refused(
    north: Cast, calling: Call, kind: str, method: str
) -> None:
    caller, address = calling(north, Role.PRACTITIONER), address_of(north, kind)
    before = caller.get(address).json()

    answer = getattr(caller.browser, method)(
        north.url(f"/api/v1{address}"), CHANGES[kind], content_type="application/json"
    )

    assert answer.status_code == 428
    assert "If-Match" in answer.json()["detail"]
    assert caller.get(address).json() == before
