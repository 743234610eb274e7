"""Recording, writing on and signing sessions by program."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Role
from clients.models import TargetBehaviour
from sessions.api import SessionViewSet
from sessions.models import Session
from tests.cast import Cast

from .conftest import Call, status_and_body


def target_of(cast: Cast, client: str) -> str:
    with tenancy.activate(cast.pk):
        return str(TargetBehaviour.objects.get(client=cast.clients[client]).public_id)


def session_of(cast: Cast, client: str, *, signed: bool) -> str:
    with tenancy.activate(cast.pk):
        rows = Session.objects.filter(client=cast.clients[client], signed_at__isnull=not signed)
        return str(rows.get().public_id)


def facts(cast: Cast, **other: Any) -> dict[str, Any]:
    return {
        "held_on": cast.today().isoformat(),
        "minutes": 50,
        "mode": "video",
        "target": target_of(cast, "assigned"),
        "processes": ["planning", "engaging"],
        "next_step": "Ask her sister",
        "next_on": (cast.today() + timedelta(days=7)).isoformat(),
        "note": "  She came early.\n\nShe laughed.  ",
        "statements": [{"quote": "I will", "direction": "change", "category": "commitment"}],
        "rulers": [{"ruler": "readiness", "value": 0, "why_not_lower": "", "one_point_higher": "Sleep"}],
        **other,
    }


def new(cast: Cast, **other: Any) -> dict[str, Any]:
    return {"client": str(cast.clients["assigned"].public_id), **facts(cast, **other)}


def count(cast: Cast) -> int:
    with tenancy.activate(cast.pk):
        return Session.objects.count()


def test_session_is_recorded_as_it_was_told(north: Cast, calling: Call) -> None:
    sent = new(north)
    answer = calling(north, Role.PRACTITIONER).send("post", "/sessions/", sent)
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert answer["Location"].endswith(f"/a/north/api/v1/sessions/{shown['id']}/")
    assert {name: shown[name] for name in sent} == {**sent, "processes": ["engaging", "planning"]}
    assert (shown["author"], shown["signed_at"], shown["amendments"]) == ("Petra North", None, [])
    with tenancy.activate(north.pk):
        session = Session.objects.get(public_id=shown["id"])
        assert session.author_id == north.practitioner.membership_id
        assert session.note.text == sent["note"]


def test_two_facts_are_enough_to_record_a_session(north: Cast, calling: Call) -> None:
    sent = {name: new(north)[name] for name in ("client", "held_on", "minutes")}
    answer = calling(north, Role.PRACTITIONER).send("post", "/sessions/", sent)
    assert (answer.status_code, answer.json()["mode"], answer.json()["note"]) == (201, "in_person", "")


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.INTAKE, Role.AUDITOR, Role.CLIENT]
)
def test_others_record_nothing(north: Cast, calling: Call, role: Role) -> None:
    before = count(north)
    assert calling(north, role).send("post", "/sessions/", new(north)).status_code == 403
    assert count(north) == before


@pytest.mark.parametrize(
    "name", ["agency", "author", "signed_at", "id", "cosigned_at", "amendments", "engaging"]
)
def test_name_that_cannot_be_set_is_refused(north: Cast, calling: Call, name: str) -> None:
    before, caller = count(north), calling(north, Role.PRACTITIONER)
    answer = caller.send("post", "/sessions/", new(north, **{name: "2026-01-01T00:00:00Z"}))
    assert answer.status_code == 400
    assert answer.json() == {name: ["There is no field of this name that you can set."]}
    assert count(north) == before
    draft = session_of(north, "assigned", signed=False)
    assert caller.send("patch", f"/sessions/{draft}/", {name: True}).status_code == 400


def test_session_keeps_its_client(north: Cast, calling: Call) -> None:
    draft = session_of(north, "assigned", signed=False)
    sent = {"client": str(north.clients["assigned"].public_id)}
    answer = calling(north, Role.PRACTITIONER).send("patch", f"/sessions/{draft}/", sent)
    assert (answer.status_code, list(answer.json())) == (400, ["client"])


@pytest.mark.parametrize("name", ["client", "target"])
def test_foreign_reference_is_answered_like_a_missing_one(
    north: Cast, south: Cast, calling: Call, name: str
) -> None:
    def reference(cast: Cast, client: str) -> str:
        return target_of(cast, client) if name == "target" else str(cast.clients[client].public_id)

    before, caller = count(north), calling(north, Role.PRACTITIONER)
    answers = [
        status_and_body(caller.send("post", "/sessions/", new(north, **{name: sent})))
        for sent in (reference(south, "assigned"), reference(north, "other"), str(uuid4()))
    ]
    told = b'{"%s":["There is no such record within your reach."]}' % name.encode()
    assert answers == [(400, told)] * 3
    assert count(north) == before


def test_target_of_another_client_is_refused_at_its_field(north: Cast, calling: Call) -> None:
    (other,) = north.add_clients(1)
    with tenancy.activate(north.pk):
        target = TargetBehaviour.objects.get(client=other).public_id
    answer = calling(north, Role.PRACTITIONER).send("post", "/sessions/", new(north, target=str(target)))
    assert answer.status_code == 400
    assert answer.json() == {"target": ["This target behaviour belongs to another client."]}


def test_nested_problems_are_said_at_their_places(north: Cast, calling: Call) -> None:
    statements = [
        {"quote": "I will", "direction": "change", "category": "commitment"},
        {"quote": "", "direction": "sideways", "position": 1},
    ]
    rulers = [{"ruler": "importance", "value": 11}, {"ruler": "luck", "value": 3}]
    sent = new(north, statements=statements, rulers=rulers, minutes=601, processes=["evoking", "healing"])
    answer = calling(north, Role.PRACTITIONER).send("post", "/sessions/", sent)
    assert answer.status_code == 400
    told = answer.json()
    assert sorted(told) == ["minutes", "processes", "rulers", "statements"]
    assert list(told["statements"]) == list(told["processes"]) == ["1"]
    assert sorted(told["statements"]["1"]) == ["category", "direction", "position", "quote"]
    assert {place: list(one) for place, one in told["rulers"].items()} == {"0": ["value"], "1": ["ruler"]}


def test_ruler_named_twice_is_refused_at_the_second(north: Cast, calling: Call) -> None:
    rulers = [{"ruler": "importance", "value": 3}, {"ruler": "importance", "value": 4}]
    answer = calling(north, Role.PRACTITIONER).send("post", "/sessions/", new(north, rulers=rulers))
    assert answer.json() == {"rulers": {"1": {"ruler": ["This ruler is there already."]}}}


def test_day_to_come_is_refused_by_the_service(north: Cast, calling: Call) -> None:
    tomorrow = (north.today() + timedelta(days=1)).isoformat()
    before = count(north)
    answer = calling(north, Role.PRACTITIONER).send("post", "/sessions/", new(north, held_on=tomorrow))
    assert (answer.status_code, list(answer.json())) == (400, ["held_on"])
    assert count(north) == before


def test_patch_keeps_what_is_left_out_and_put_empties_it(north: Cast, calling: Call) -> None:
    address = f"/sessions/{session_of(north, 'assigned', signed=False)}/"
    caller = calling(north, Role.PRACTITIONER)
    before = caller.get(address).json()
    answer = caller.send("patch", address, {"minutes": 30})
    assert (answer.status_code, answer.json()) == (200, {**before, "minutes": 30})
    ruler = {"ruler": "readiness", "value": 5, "why_not_lower": "", "one_point_higher": ""}
    answer = caller.send("patch", address, {"rulers": [ruler], "statements": []})
    assert answer.json() == {**before, "minutes": 30, "rulers": [ruler], "statements": []}
    answer = caller.send("put", address, {"held_on": before["held_on"], "minutes": 20})
    assert answer.status_code == 200
    shown = answer.json()
    emptied = ("note", "target", "processes", "next_step", "statements", "rulers")
    assert [shown[name] for name in emptied] == ["", None, [], "", [], []]
    assert caller.send("put", address, {"minutes": 20}).json() == {"held_on": ["This field is required."]}


def test_part_of_a_list_is_sent_whole_in_a_patch_too(north: Cast, calling: Call) -> None:
    address = f"/sessions/{session_of(north, 'assigned', signed=False)}/"
    answer = calling(north, Role.PRACTITIONER).send("patch", address, {"rulers": [{"value": 3}]})
    assert (answer.status_code, answer.json()) == (
        400,
        {"rulers": {"0": {"ruler": ["This field is required."]}}},
    )


def test_signing_locks_the_session(north: Cast, calling: Call) -> None:
    address = f"/sessions/{session_of(north, 'assigned', signed=False)}/"
    caller = calling(north, Role.PRACTITIONER)
    before = caller.get(address).json()
    answer = caller.send("post", f"{address}sign/")
    assert answer.status_code == 200, answer.content
    signed = answer.json()
    assert signed["signed_at"] is not None
    assert {**signed, "signed_at": None} == before
    for method, path in (("patch", address), ("put", address), ("post", f"{address}sign/")):
        assert caller.send(method, path, {} if method == "post" else facts(north)).status_code == 404
    assert caller.get(address).json() == signed


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ({"note": " \n "}, {"note": ["Write the note before signing."]}),
        ({"target": None}, {"non_field_errors": ["Name the target behaviour before signing."]}),
    ],
)
def test_unfinished_session_cannot_be_signed(
    north: Cast, calling: Call, missing: dict[str, Any], told: dict[str, Any]
) -> None:
    address = f"/sessions/{session_of(north, 'assigned', signed=False)}/"
    caller = calling(north, Role.PRACTITIONER)
    assert caller.send("patch", address, missing).status_code == 200
    answer = caller.send("post", f"{address}sign/")
    assert (answer.status_code, answer.json()) == (400, told)
    assert caller.get(address).json()["signed_at"] is None


def test_signing_takes_no_further_word(north: Cast, calling: Call) -> None:
    address = f"/sessions/{session_of(north, 'assigned', signed=False)}/"
    caller = calling(north, Role.PRACTITIONER)
    answer = caller.send("post", f"{address}sign/", {"signed_at": "2020-01-01T00:00:00Z"})
    assert (answer.status_code, list(answer.json())) == (400, ["signed_at"])
    assert caller.get(address).json()["signed_at"] is None


@pytest.mark.parametrize(
    ("role", "client", "status"),
    [
        (Role.PRACTITIONER, "team", 404),
        (Role.PRACTITIONER, "other", 404),
        (Role.SUPERVISOR, "assigned", 403),
        (Role.ADMINISTRATOR, "assigned", 403),
    ],
)
def test_only_the_author_writes_and_signs(
    north: Cast, calling: Call, role: Role, client: str, status: int
) -> None:
    address = f"/sessions/{session_of(north, client, signed=False)}/"
    caller = calling(north, role)
    assert caller.send("patch", address, {"minutes": 30}).status_code == status
    assert caller.send("post", f"{address}sign/").status_code == status


def test_patch_keeps_what_the_author_wrote_meanwhile(
    north: Cast, calling: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another window, after the session was found and before it is locked."""
    draft, find = session_of(north, "assigned", signed=False), SessionViewSet.get_object

    def find_and_wait(viewset: SessionViewSet) -> Session:
        found = find(viewset)
        Session.objects.filter(pk=found.pk).update(minutes=77)
        return found

    monkeypatch.setattr(SessionViewSet, "get_object", find_and_wait)
    answer = calling(north, Role.PRACTITIONER).send("patch", f"/sessions/{draft}/", {"next_step": "Call"})
    assert (answer.status_code, answer.json()["minutes"], answer.json()["next_step"]) == (200, 77, "Call")
