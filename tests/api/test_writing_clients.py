"""Opening and correcting clients' records by program."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from agencies.models import Team
from agencies.services import join_team
from clients.api import ClientViewSet
from clients.models import Client
from tests.cast import Cast

from .conftest import Call, status_and_body


def team_of(cast: Cast, client: str = "assigned") -> Team:
    with tenancy.activate(cast.pk):
        return Team.objects.get(pk=cast.clients[client].team_id)


def lena(cast: Cast, **other: Any) -> dict[str, Any]:
    return {
        "given_name": "Lena",
        "family_name": "North",
        "opened_on": cast.today().isoformat(),
        "team": str(team_of(cast).public_id),
        **other,
    }


def count(cast: Cast) -> int:
    with tenancy.activate(cast.pk):
        return Client.objects.count()


def test_intake_opens_a_record(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.INTAKE)
    answer = caller.send("post", "/clients/", lena(north, birth_date="1990-05-01"))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer["Location"] == f"http://testserver/a/north/api/v1/clients/{made['id']}/"
    assert (made["given_name"], made["birth_date"], made["phone"]) == ("Lena", "1990-05-01", "")
    with tenancy.activate(north.pk):
        client = Client.objects.get(public_id=made["id"])
        assert (client.agency_id, client.number) == (north.pk, made["number"])
        (line,) = AuditEvent.objects.filter(reference=client.public_id)
    assert (line.act, line.actor_id) == (Action.ADD, north.actors[Role.INTAKE].membership_id)


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.PRACTITIONER, Role.SUPERVISOR, Role.AUDITOR, Role.CODER]
)
def test_others_open_no_record(north: Cast, calling: Call, role: Role) -> None:
    before = count(north)
    assert calling(north, role).send("post", "/clients/", lena(north)).status_code == 403
    assert count(north) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("agency", 2),
        ("agency_id", 2),
        ("id", "00000000-0000-4000-8000-000000000000"),
        ("public_id", "00000000-0000-4000-8000-000000000000"),
        ("pk", 1),
        ("number", "7"),
        ("seat", 1),
        ("closed_on", "2026-01-01"),
        ("nickname", "Lee"),
    ],
)
def test_name_that_cannot_be_set_is_refused_and_nothing_is_kept(
    north: Cast, calling: Call, name: str, value: object
) -> None:
    before = count(north)
    caller = calling(north, Role.INTAKE)
    answer = caller.send("post", "/clients/", lena(north, **{name: value}))
    assert answer.status_code == 400
    assert answer.json() == {name: ["There is no field of this name that you can set."]}
    assert count(north) == before
    amara = north.clients["assigned"]
    assert caller.send("patch", f"/clients/{amara.public_id}/", {name: value}).status_code == 400


def test_every_problem_is_said_at_its_field(north: Cast, calling: Call) -> None:
    sent = lena(north, given_name="  ", email="no address", opened_on="May", extra=1, pronouns="x" * 41)
    del sent["team"]
    answer = calling(north, Role.INTAKE).send("post", "/clients/", sent)
    assert answer.status_code == 400
    assert sorted(answer.json()) == ["email", "extra", "given_name", "opened_on", "pronouns", "team"]


def test_foreign_team_is_answered_like_a_missing_one(north: Cast, south: Cast, calling: Call) -> None:
    caller = calling(north, Role.INTAKE)
    foreign = team_of(south).public_id
    answers = [
        status_and_body(caller.send("post", "/clients/", lena(north, team=str(team))))
        for team in (foreign, uuid4())
    ]
    assert answers == [(400, b'{"team":["There is no such record within your reach."]}')] * 2
    malformed: list[object] = [team_of(north).pk, "x", None, [str(foreign)], {}]
    for team in malformed:
        assert list(caller.send("post", "/clients/", lena(north, team=team)).json()) == ["team"]


def test_patch_changes_what_is_sent_and_put_empties_the_rest(north: Cast, calling: Call) -> None:
    caller, amara = calling(north, Role.PRACTITIONER), north.clients["assigned"]
    address = f"/clients/{amara.public_id}/"
    before = caller.get(address).json()
    answer = caller.send("patch", address, {"pronouns": "she/her"})
    assert (answer.status_code, answer.json()) == (200, {**before, "pronouns": "she/her"})
    anew = {name: before[name] for name in ("given_name", "family_name", "opened_on", "team")}
    answer = caller.send("put", address, {**anew, "chosen_name": "Mara"})
    emptied = {"pronouns": "", "phone": "", "email": "", "chosen_name": "Mara"}
    assert (answer.status_code, answer.json()) == (200, {**before, **emptied})


@pytest.mark.parametrize(
    ("role", "client", "status"),
    [
        (Role.PRACTITIONER, "assigned", 200),
        (Role.PRACTITIONER, "team", 404),
        (Role.SUPERVISOR, "team", 200),
        (Role.SUPERVISOR, "other", 404),
        (Role.INTAKE, "other", 200),
        (Role.ADMINISTRATOR, "assigned", 403),
        (Role.AUDITOR, "assigned", 403),
        (Role.CLIENT, "self", 403),
    ],
)
def test_record_is_corrected_within_reach(
    north: Cast, calling: Call, role: Role, client: str, status: int
) -> None:
    reference = north.clients[client].public_id
    answer = calling(north, role).send("patch", f"/clients/{reference}/", {"pronouns": "they/them"})
    assert answer.status_code == status
    with tenancy.activate(north.pk):
        assert (Client.objects.get(public_id=reference).pronouns == "they/them") is (status == 200)


def test_record_of_another_agency_cannot_be_changed(north: Cast, south: Cast, calling: Call) -> None:
    foreign = south.clients["assigned"]
    answer = calling(north, Role.INTAKE).send("patch", f"/clients/{foreign.public_id}/", {"pronouns": "x"})
    assert answer.status_code == 404
    with tenancy.activate(south.pk):
        assert Client.objects.get(pk=foreign.pk).pronouns == ""


def test_record_cannot_be_moved_out_of_reach(north: Cast, calling: Call) -> None:
    """The supervisor of Alpha does not even see Beta, so she cannot name it."""
    amara, beta = north.clients["assigned"], team_of(north, "other")
    caller = calling(north, Role.SUPERVISOR)
    answer = caller.send("patch", f"/clients/{amara.public_id}/", {"team": str(beta.public_id)})
    assert (answer.status_code, list(answer.json())) == (400, ["team"])
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=amara.pk).team_id == amara.team_id


def test_what_only_the_model_refuses_is_a_400_at_its_place(north: Cast, calling: Call) -> None:
    amara = north.clients["assigned"]
    with tenancy.activate(north.pk):
        Client.objects.filter(pk=amara.pk).update(closed_on=north.today() - timedelta(days=1))
    sent = {"opened_on": north.today().isoformat()}
    answer = calling(north, Role.PRACTITIONER).send("patch", f"/clients/{amara.public_id}/", sent)
    assert answer.status_code == 400
    assert answer.json() == {"non_field_errors": ["A record is closed on or after the day it was opened."]}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("opened_on", "A record is opened today or was opened earlier. Choose a day that has come."),
        ("birth_date", "A birth date lies in the past."),
    ],
)
def test_days_to_come_are_refused_at_their_field(north: Cast, calling: Call, name: str, says: str) -> None:
    caller, tomorrow = calling(north, Role.INTAKE), (north.today() + timedelta(days=1)).isoformat()
    address = f"/clients/{north.clients['assigned'].public_id}/"
    answers = [
        caller.send("post", "/clients/", lena(north, **{name: tomorrow})),
        caller.send("patch", address, {name: tomorrow}),
    ]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(400, {name: [says]})] * 2


def test_patch_leaves_what_a_colleague_changed_meanwhile(
    north: Cast, calling: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The colleague is done after the row was found and before it is locked."""
    caller, amara = calling(north, Role.PRACTITIONER), north.clients["assigned"]
    find = ClientViewSet.get_object

    def find_and_wait(viewset: ClientViewSet) -> Client:
        found = find(viewset)
        Client.objects.filter(pk=found.pk).update(phone="555 0142")
        return found

    monkeypatch.setattr(ClientViewSet, "get_object", find_and_wait)
    answer = caller.send("patch", f"/clients/{amara.public_id}/", {"pronouns": "she/her"})
    assert answer.status_code == 200
    with tenancy.activate(north.pk):
        stored = Client.objects.get(pk=amara.pk)
        line = AuditEvent.objects.filter(reference=amara.public_id, act=Action.CHANGE).latest("pk")
    assert (stored.pronouns, stored.phone, line.fields) == ("she/her", "555 0142", ["pronouns"])


@pytest.mark.parametrize(("role", "status"), [(Role.PRACTITIONER, 403), (Role.SUPERVISOR, 200)])
def test_another_team_is_chosen_by_those_who_assign(
    north: Cast, calling: Call, role: Role, status: int
) -> None:
    amara, beta = north.clients["assigned"], team_of(north, "other")
    with tenancy.activate(north.pk):
        join_team(north.members[role], team=beta, by=north.actors[Role.ADMINISTRATOR])
    answer = calling(north, role).send("patch", f"/clients/{amara.public_id}/", {"team": str(beta.public_id)})
    assert answer.status_code == status
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=amara.pk).team_id == (beta.pk if status == 200 else amara.team_id)


def test_a_client_is_sent_with_her_own_team_by_a_practitioner(north: Cast, calling: Call) -> None:
    amara = north.clients["assigned"]
    sent = {"team": str(team_of(north).public_id), "pronouns": "she/her"}
    answer = calling(north, Role.PRACTITIONER).send("patch", f"/clients/{amara.public_id}/", sent)
    assert (answer.status_code, answer.json()["pronouns"]) == (200, "she/her")
