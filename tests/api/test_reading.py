"""What programs read: the same rows as the pages, each with what its reader may see."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from agencies import tenancy
from agencies.access import policy
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from agencies.models import Team
from clients.models import Client
from plans.models import PlanVersion
from sessions.models import Session
from tests.cast import Cast

from .conftest import Call, status_and_body

ROLES = [role for role in Role if role is not Role.SUPPORT]
RESOURCES: dict[str, type[Any]] = {
    "/clients/": Client,
    "/sessions/": Session,
    "/plans/": PlanVersion,
    "/teams/": Team,
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", RESOURCES)
def test_list_shows_the_rows_within_reach(
    north: Cast, south: Cast, calling: Call, role: Role, path: str
) -> None:
    actor, model = north.actors[role], RESOURCES[path]
    with tenancy.activate(north.pk):
        may = policy.granted(actor, Action.VIEW, model)
        rows = policy.within_reach(actor, Action.VIEW, model.objects.all())
        reached = {str(reference) for reference in rows.values_list("public_id", flat=True)}
    answer = calling(north, role).get(path, limit=200)
    assert answer.status_code == (200 if may else 403)
    if may:
        assert {row["id"] for row in answer.json()["results"]} == reached
        assert answer.json()["count"] == len(reached)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", ["/clients/", "/sessions/", "/plans/"])
def test_record_opens_when_it_is_in_the_list(north: Cast, calling: Call, role: Role, path: str) -> None:
    caller = calling(north, role)
    listed = caller.get(path, limit=200)
    shown = {row["id"] for row in listed.json()["results"]} if listed.status_code == 200 else set()
    with tenancy.activate(north.pk):
        references = [str(row.public_id) for row in RESOURCES[path].objects.order_by("pk")]
    for reference in references:
        expected = 200 if reference in shown else 404 if listed.status_code == 200 else 403
        assert caller.get(f"{path}{reference}/").status_code == expected


@pytest.mark.parametrize("path", ["/clients/", "/sessions/", "/plans/"])
def test_foreign_record_is_answered_like_a_missing_one(
    north: Cast, south: Cast, calling: Call, path: str
) -> None:
    with tenancy.activate(south.pk):
        foreign = RESOURCES[path].objects.order_by("pk")[:1].get().public_id
    caller = calling(north, Role.AUDITOR)
    missing = caller.get(f"{path}{uuid4()}/")
    assert status_and_body(caller.get(f"{path}{foreign}/")) == status_and_body(missing)
    assert missing.status_code == 404


def test_list_costs_the_same_for_any_number_of_rows(
    north: Cast, calling: Call, django_assert_num_queries: Any
) -> None:
    """With one more client, and with three more."""
    caller = calling(north, Role.PRACTITIONER)
    per_client = {"/clients/": 1, "/sessions/": 2, "/plans/": 2}
    for more, rows in ((1, 1), (2, 3)):
        north.add_clients(more)
        for path, each in per_client.items():
            # session, user, agency, membership, count, rows, audit line; two savepoints
            with django_assert_num_queries(11, info=path):
                found = caller.get(path).json()["results"]
            assert (path, len(found)) == (path, each * (rows + 1))


def test_clients_are_found_by_name_and_by_state_of_the_record(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.INTAKE)
    with tenancy.activate(north.pk):
        Client.objects.filter(given_name="Tomas").update(closed_on=north.today())

    def given(**query: Any) -> list[str]:
        return [row["given_name"] for row in caller.results("/clients/", **query)]

    assert given() == ["Amara", "Olive", "Selma", "Tomas"]
    assert given(search="ama") == ["Amara"]
    assert given(search="") == ["Amara", "Olive", "Selma", "Tomas"]
    assert given(search="tomas north") == ["Tomas"]
    assert given(closed="true") == ["Tomas"]
    assert given(closed="false") == ["Amara", "Olive", "Selma"]


def test_search_for_another_agencys_words_finds_nothing(north: Cast, south: Cast, calling: Call) -> None:
    assert calling(north, Role.INTAKE).results("/clients/", search="South") == []


def test_sessions_are_narrowed_by_client_and_days(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.SUPERVISOR)
    amara, tomas = (str(north.clients[name].public_id) for name in ("assigned", "team"))
    every = caller.results("/sessions/")
    assert {row["client"] for row in every} == {amara, tomas}
    assert [row["held_on"] for row in every] == sorted((row["held_on"] for row in every), reverse=True)
    (later, earlier) = caller.results("/sessions/", client=amara)
    assert {later["client"], earlier["client"]} == {amara}
    assert caller.results("/sessions/", client=amara, held_from=later["held_on"]) == [later]
    assert caller.results("/sessions/", client=amara, held_to=earlier["held_on"]) == [earlier]
    assert caller.results("/sessions/", held_from=later["held_on"], held_to=earlier["held_on"]) == []


@pytest.mark.parametrize("path", ["/sessions/", "/plans/"])
def test_filter_by_a_client_out_of_reach_is_answered_like_a_missing_one(
    north: Cast, south: Cast, calling: Call, path: str
) -> None:
    caller = calling(north, Role.PRACTITIONER)
    answers = [
        status_and_body(caller.get(path, client=reference))
        for reference in (north.clients["other"].public_id, south.clients["assigned"].public_id, uuid4())
    ]
    assert answers == [(400, b'{"client":["There is no such record within your reach."]}')] * 3


def test_every_state_of_a_plan_finds_the_versions_in_it(north: Cast, calling: Call) -> None:
    with tenancy.activate(north.pk):
        active = PlanVersion.objects.active().get()
        offered = list(PlanVersion.objects.offered().order_by("pk")[:3])
        PlanVersion.objects.filter(pk=offered[0].pk).update(superseded_at=offered[0].offered_at)
        PlanVersion.objects.filter(pk=offered[1].pk).update(
            declined_at=offered[1].offered_at, declined_reason="Too much"
        )
        PlanVersion.objects.filter(pk=offered[2].pk).update(client_signed_at=offered[2].offered_at)
        states = ["draft", "offered", "signed", "active", "declined", "superseded", "closed"]
    caller = calling(north, Role.AUDITOR)
    every = caller.results("/plans/")
    counts = {}
    for state in states:
        found = caller.results("/plans/", state=state)
        assert found == [row for row in every if row["state"] == state]
        counts[state] = len(found)
    assert counts == {
        "draft": 4, "offered": 1, "signed": 1, "active": 1, "declined": 1, "superseded": 1, "closed": 0
    }  # fmt: skip
    with tenancy.activate(north.pk):
        type(active.plan).objects.filter(pk=active.plan_id).update(closed_on=north.today())
    assert [row["id"] for row in caller.results("/plans/", state="closed")] == [str(active.public_id)]
    assert caller.results("/plans/", state="active") == []


def test_pages_of_a_list_follow_one_another_and_are_capped(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.ADMINISTRATOR)
    first = caller.get("/clients/", limit=3).json()
    second = caller.browser.get(first["next"]).json()
    assert first["next"].startswith("http://testserver/a/north/api/v1/clients/?")
    names = [row["given_name"] for page in (first, second) for row in page["results"]]
    assert names == ["Amara", "Olive", "Selma", "Tomas"]
    assert second["next"] is None
    assert "limit=200" in str(caller.get("/clients/", limit=100_000, offset=3).json()["previous"])
    assert caller.get("/clients/", offset=10**30).json()["results"] == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"limit": "many"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"ordering": "team__members__membership__user__password"}, "ordering"),
        ({"client__agency__name__startswith": "S"}, "client__agency__name__startswith"),
        ({"held_from": "yesterday"}, "held_from"),
        ({"client": "7"}, "client"),
    ],
)
def test_question_nobody_declared_is_refused_by_its_name(
    north: Cast, calling: Call, query: dict[str, str], named: str
) -> None:
    answer = calling(north, Role.SUPERVISOR).get("/sessions/", **query)
    assert answer.status_code == 400
    assert list(answer.json()) == [named]


WRITTEN = {"note", "cosigned_at", "cosigned_by", "amendments", "statements", "rulers"}


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.ADMINISTRATOR, False), (Role.SUPERVISOR, True), (Role.PRACTITIONER, True), (Role.AUDITOR, True)],
)
def test_words_of_a_session_are_there_for_those_who_may_read_them(
    north: Cast, calling: Call, role: Role, sees: bool
) -> None:
    with tenancy.activate(north.pk):
        session = Session.objects.signed().get(client=north.clients["assigned"])
    shown = calling(north, role).get(f"/sessions/{session.public_id}/").json()
    assert WRITTEN & set(shown) == (WRITTEN if sees else set())
    assert ("We talked about evenings" in str(shown)) is sees
    assert ("I could start on Sunday" in str(shown)) is sees


def test_session_is_shown_with_all_that_was_recorded(north: Cast, calling: Call) -> None:
    with tenancy.activate(north.pk):
        session = Session.objects.signed().select_related("target").get(client=north.clients["assigned"])
        target = session.target.public_id if session.target else None
    shown = calling(north, Role.PRACTITIONER).get(f"/sessions/{session.public_id}/").json()
    (amendment,) = shown.pop("amendments")
    assert amendment["text"] == "Added later canary-north"
    assert datetime.fromisoformat(shown.pop("signed_at")) == session.signed_at
    assert shown == {
        "id": str(session.public_id),
        "client": str(north.clients["assigned"].public_id),
        "author": "Petra North",
        "held_on": session.held_on.isoformat(),
        "minutes": 45,
        "mode": "in_person",
        "target": str(target),
        "processes": ["evoking"],
        "next_step": "Try once canary-north",
        "next_on": None,
        "note": "We talked about evenings. canary-north",
        "cosigned_at": None,
        "cosigned_by": None,
        "statements": [
            {"quote": "I could start on Sunday canary-north", "direction": "change", "category": "ability"},
            {"quote": "Evenings are hard canary-north", "direction": "sustain", "category": "ability"},
        ],
        "rulers": [
            {"ruler": "importance", "value": 7, "why_not_lower": "", "one_point_higher": ""},
            {"ruler": "confidence", "value": 4, "why_not_lower": "canary-north", "one_point_higher": ""},
        ],
    }


def test_client_reads_offered_plans_and_no_drafts(north: Cast, calling: Call) -> None:
    caller = calling(north, Role.CLIENT)
    assert sorted(row["state"] for row in caller.results("/plans/")) == ["active", "offered"]
    (active,) = caller.results("/plans/", state="active")
    shown = caller.get(f"/plans/{active['id']}/").json()
    assert shown["needs"][0]["goals"][0]["words"] == "I want my evenings back canary-north"
    assert [signed["signer_role"] for signed in shown["signatures"]] == ["client", "practitioner"]
    assert not {"address", "device"} & set(shown["signatures"][0])


def test_reading_a_record_is_told_to_the_trail_and_listing_is_not(north: Cast, calling: Call) -> None:
    client = north.clients["assigned"]

    def readings() -> int:
        with tenancy.activate(north.pk):
            return AuditEvent.objects.filter(act=Action.VIEW, client_reference=client.public_id).count()

    before = readings()
    caller = calling(north, Role.PRACTITIONER)
    caller.get("/clients/")
    assert readings() == before
    caller.get(f"/clients/{client.public_id}/")
    assert readings() == before + 1


@pytest.mark.parametrize("path", ["/clients/", "/sessions/", "/plans/"])
def test_no_integer_names_a_record(north: Cast, calling: Call, path: str) -> None:
    caller = calling(north, Role.PRACTITIONER)
    (row, *_) = caller.results(path)
    shown = caller.get(f"{path}{row['id']}/").json()
    allowed = {"minutes", "number", "plan_number"}
    assert {name for name, value in shown.items() if type(value) is int} <= allowed
    assert not {"pk", "agency", "agency_id", "seat", "author_id"} & set(shown)


def test_clients_record_has_targets_and_strengths(north: Cast, calling: Call) -> None:
    client = north.clients["assigned"]
    shown = calling(north, Role.PRACTITIONER).get(f"/clients/{client.public_id}/").json()
    assert [target["description"] for target in shown["targets"]] == ["Walk each evening canary-north"]
    assert [strength["description"] for strength in shown["strengths"]] == ["Keeps promises canary-north"]


@pytest.mark.parametrize(
    ("path", "kind", "query", "fields"),
    [
        ("/clients/", "clients.Client", {"search": "ama", "closed": "false"}, ["closed", "search"]),
        ("/clients/", "clients.Client", {"limit": 5}, []),
        ("/sessions/", "mi_sessions.Session", {"held_from": "2020-01-01"}, ["held_from"]),
        ("/plans/", "plans.PlanVersion", {}, []),
        ("/teams/", "agencies.Team", {}, []),
    ],
)
def test_each_reading_of_a_list_is_told_to_the_trail(
    north: Cast, calling: Call, path: str, kind: str, query: dict[str, Any], fields: list[str]
) -> None:
    with tenancy.activate(north.pk):
        before = AuditEvent.objects.count()
    assert calling(north, Role.SUPERVISOR).get(path, **query).status_code == 200
    with tenancy.activate(north.pk):
        assert AuditEvent.objects.count() == before + 1
        line = AuditEvent.objects.latest("pk")
    assert (line.act, line.kind, line.reference, line.fields) == (Action.VIEW, kind, None, fields)
    assert line.actor_id == north.supervisor.membership_id
