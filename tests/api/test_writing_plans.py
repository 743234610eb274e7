"""Writing, offering and countersigning plans by program."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from plans.models import PlanVersion, Signature
from plans.services import sign_version
from tests.cast import Cast

from .conftest import Call, Caller, status_and_body


def content(cast: Cast) -> dict[str, Any]:
    intervention = {"what": "Weekly talk", "who": "Petra", "how_often": "weekly", "how_long": "12 weeks"}
    objective = {
        "text": "Walk after dinner",
        "measure": "days, in the diary",
        "baseline": "1",
        "target": "4",
        "target_on": cast.today().isoformat(),
        "interventions": [intervention],
    }
    goal = {
        "words": "  I want my evenings back  ",
        "reasons": "My daughter",
        "importance": 8,
        "confidence": None,
        "objectives": [objective],
    }
    return {
        "strengths": "Keeps promises\nKnows her town",
        "works_when": "I sleep through",
        "first_step": "Put the shoes by the door",
        "first_step_on": cast.today().isoformat(),
        "discharge_criteria": "Four weeks in a row",
        "needs": [{"statement": "Evenings without drinking", "goals": [goal]}],
        "barriers": [{"barrier": "Rain", "strategy": ""}],
        "supports": [{"person": "My sister", "how": "Walks with me"}],
    }


def start(caller: Caller, **said: Any) -> Any:
    client = str(caller.cast.clients["assigned"].public_id)
    return caller.send("post", "/plans/", {"client": client, **said})


def count(cast: Cast) -> int:
    with tenancy.activate(cast.pk):
        return PlanVersion.objects.count()


def test_plan_is_started_with_what_it_says(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.PRACTITIONER)
    answer = start(caller, **content(north))
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert answer["Location"].endswith(f"/a/north/api/v1/plans/{shown['id']}/")
    assert {name: shown[name] for name in content(north)} == content(north)
    assert (shown["state"], shown["number"], shown["author"]) == ("draft", 1, "Petra North")
    assert caller.get(f"/plans/{shown['id']}/").json() == shown


@pytest.mark.parametrize(
    "role", [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.INTAKE, Role.AUDITOR, Role.CLIENT]
)
def test_others_start_no_plan(north: Cast, calling: Call, role: Role) -> None:
    before = count(north)
    assert start(calling(north, role), **content(north)).status_code == 403
    assert count(north) == before


def test_client_out_of_reach_is_answered_like_a_missing_one(north: Cast, south: Cast, calling: Call) -> None:
    before, caller = count(north), calling(north, Role.PRACTITIONER)
    answers = [
        status_and_body(caller.send("post", "/plans/", {"client": str(reference)}))
        for reference in (north.clients["team"].public_id, south.clients["assigned"].public_id, uuid4())
    ]
    assert answers == [(400, b'{"client":["There is no such record within your reach."]}')] * 3
    assert count(north) == before


@pytest.mark.parametrize(
    "name",
    ["agency", "author", "state", "offered_at", "content_hash", "client_signed_at", "plan", "signatures"],
)
def test_name_that_cannot_be_set_is_refused(north: Cast, calling: Call, name: str) -> None:
    before, caller = count(north), calling(north, Role.PRACTITIONER)
    answer = start(caller, **{name: "active"})
    assert answer.status_code == 400
    assert answer.json() == {name: ["There is no field of this name that you can set."]}
    assert count(north) == before


def test_nested_problems_are_said_at_their_places(north: Cast, calling: Call) -> None:
    sent = content(north)
    goal = sent["needs"][0]["goals"][0]
    goal["importance"] = 11
    goal["agency"] = 1
    goal["objectives"][0]["interventions"].append({"what": " ", "how_often": "x" * 81})
    before = count(north)
    answer = start(calling(north, Role.PRACTITIONER), **sent)
    assert answer.status_code == 400
    told = answer.json()["needs"]["0"]["goals"]["0"]
    assert sorted(told) == ["agency", "importance", "objectives"]
    (place,) = told["objectives"]["0"]["interventions"].items()
    assert (place[0], sorted(place[1])) == ("1", ["how_often", "what"])
    assert count(north) == before


def test_plan_longer_than_its_page_is_refused(north: Cast, calling: Call) -> None:
    barriers = [{"barrier": f"Barrier {number}"} for number in range(500)]
    answer = start(calling(north, Role.PRACTITIONER), barriers=barriers)
    assert (answer.status_code, list(answer.json())) == (400, ["non_field_errors"])


def test_draft_is_written_on_and_anew(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.PRACTITIONER)
    made = start(caller, **content(north)).json()
    address = f"/plans/{made['id']}/"
    answer = caller.send("patch", address, {"first_step": "Call my sister"})
    assert (answer.status_code, answer.json()) == (200, {**made, "first_step": "Call my sister"})
    answer = caller.send("put", address, {"needs": [{"statement": "Sleep"}]})
    assert answer.status_code == 200
    anew = answer.json()
    assert anew["needs"] == [{"statement": "Sleep", "goals": []}]
    assert [anew[name] for name in ("strengths", "first_step_on", "barriers", "supports")] == [
        "",
        None,
        [],
        [],
    ]
    assert caller.send("patch", address, {"needs": [{}]}).json() == {
        "needs": {"0": {"statement": ["This field is required."]}}
    }


def test_offer_freezes_the_words(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.PRACTITIONER)
    address = f"/plans/{start(caller, **content(north)).json()['id']}/"
    answer = caller.send("post", f"{address}offer/")
    assert (answer.status_code, answer.json()["state"]) == (200, "offered")
    assert len(answer.json()["content_hash"]) == 64
    for method, path in (("patch", address), ("put", address), ("post", f"{address}offer/")):
        assert caller.send(method, path, {}).status_code == 404
    assert caller.get(address).json() == answer.json()


def test_unfinished_draft_cannot_be_offered(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.PRACTITIONER)
    made = start(caller, needs=[{"statement": "Sleep"}]).json()
    answer = caller.send("post", f"/plans/{made['id']}/offer/")
    assert answer.status_code == 400
    assert answer.json() == {
        "needs": ["Write at least one goal in the client’s own words.", "Give the need “Sleep” a goal."],
        "discharge_criteria": ["Write how you will both know that the work is done."],
    }
    assert caller.get(f"/plans/{made['id']}/").json() == made


def signed_by_selma(cast: Cast) -> str:
    """The reference of an offered version that its client has signed; Stella countersigns it."""
    with tenancy.activate(cast.pk):
        version = PlanVersion.objects.offered().get(plan__client=cast.clients["self"])
        actor = cast.actors[Role.CLIENT]
        sign_version(version, typed_name="Selma North", device="a phone", by=actor, at=timezone.now())
        return str(version.public_id)


SIGNATURE = {"typed_name": "Stella North", "intends": True}


@pytest.fixture
def stella(north: Cast, calling: Call) -> Caller:
    caller = calling(north, Role.PRACTITIONER)
    user = north.seat("Stella").user
    assert user is not None
    caller.browser.force_login(user)
    return caller


def test_practitioner_countersigns_what_the_client_has_signed(north: Cast, stella: Caller) -> None:
    reference = signed_by_selma(north)
    answer = stella.send("post", f"/plans/{reference}/countersign/", SIGNATURE)
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert shown["state"] == "active"
    assert [one["typed_name"] for one in shown["signatures"]] == ["Selma North", "Stella North"]
    assert stella.send("post", f"/plans/{reference}/countersign/", SIGNATURE).status_code == 404


@pytest.mark.parametrize(
    ("signature", "named"),
    [
        ({}, ["intends", "typed_name"]),
        ({"typed_name": " ", "intends": True}, ["typed_name"]),
        ({"typed_name": "Stella North", "intends": False}, ["intends"]),
        ({**SIGNATURE, "signed_at": "2020-01-01T00:00:00Z"}, ["signed_at"]),
    ],
)
def test_countersigning_without_name_or_intent_signs_nothing(
    north: Cast, stella: Caller, signature: dict[str, Any], named: list[str]
) -> None:
    reference = signed_by_selma(north)
    answer = stella.send("post", f"/plans/{reference}/countersign/", signature)
    assert (answer.status_code, sorted(answer.json())) == (400, named)
    with tenancy.activate(north.pk):
        signers = Signature.objects.filter(version__public_id=reference)
        assert [one.typed_name for one in signers.order_by("pk")] == ["Selma North"]


def test_offered_version_waits_for_its_client(north: Cast, calling: Call) -> None:
    with tenancy.activate(north.pk):
        offered = PlanVersion.objects.offered().get(plan__client=north.clients["assigned"]).public_id
    caller = calling(north, Role.PRACTITIONER)
    assert caller.send("post", f"/plans/{offered}/countersign/", SIGNATURE).status_code == 404


def test_client_signs_in_the_portal_and_not_here(north: Cast, calling: Call) -> None:
    with tenancy.activate(north.pk):
        offered = PlanVersion.objects.offered().get(plan__client=north.clients["self"]).public_id
    caller = calling(north, Role.CLIENT)
    assert caller.send("post", f"/plans/{offered}/sign/", SIGNATURE).status_code == 404
    assert caller.send("post", f"/plans/{offered}/countersign/", SIGNATURE).status_code == 403
