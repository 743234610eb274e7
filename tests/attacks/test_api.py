"""Programs: references to foreign records in payloads, and questions nobody offered."""

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.renderers import JSONRenderer
from rest_framework.settings import api_settings

from agencies import tenancy
from agencies.access.api.fields import ReachField
from agencies.access.vocabulary import Role
from agencies.models import Team
from clients.models import Client, TargetBehaviour
from config.api_urls import router
from sessions.models import Session
from tests.attacks.harness import first, text_of
from tests.cast import Cast

LISTS = ("clients", "sessions", "plans", "teams")
VIEWS: list[tuple[str, Any]] = [(prefix, view) for prefix, view, _ in router.registry]
MODELS: dict[str, type[Any]] = {"team": Team, "client": Client, "target": TargetBehaviour}


def send(browser: Any, cast: Cast, method: str, path: str, data: Any, **headers: str) -> Any:
    address = cast.url(f"/api/v1{path}")
    return getattr(browser, method)(address, data, content_type="application/json", headers=headers)


def payloads(cast: Cast) -> dict[str, dict[str, Any]]:
    """What a member may send to make each resource."""
    amara, today = cast.clients["assigned"], cast.today().isoformat()
    target = first(cast, TargetBehaviour, client=amara)
    client = {"given_name": "Nia", "family_name": "New", "opened_on": today}
    return {
        "clients": {**client, "team": str(first(cast, Team).public_id)},
        "sessions": {
            "client": str(amara.public_id),
            "target": str(target.public_id),
            "held_on": today,
            "minutes": 30,
            "mode": "video",
        },
        "plans": {"client": str(amara.public_id), "strengths": "Sings"},
    }


WRITERS = {"clients": Role.INTAKE, "sessions": Role.PRACTITIONER, "plans": Role.PRACTITIONER}
RELATIONS = [("clients", "team"), ("sessions", "client"), ("sessions", "target"), ("plans", "client")]


def test_attack_35_foreign_reference_in_a_payload(north: Cast, south: Cast, intruder: Any) -> None:
    assert _writable_references() == set(RELATIONS)
    for resource, name in RELATIONS:
        browser, sent = intruder(WRITERS[resource]), payloads(north)[resource]
        foreign = first(south, MODELS[name])
        said = [
            send(browser, north, "post", f"/{resource}/", {**sent, name: reference})
            for reference in (str(foreign.public_id), str(uuid4()))
        ]
        assert [answer.status_code for answer in said] == [400, 400]
        assert said[0].json() == said[1].json() == {name: ["There is no such record within your reach."]}
        for wrong in (foreign.pk, {"id": str(foreign.public_id)}, [str(foreign.public_id)]):
            assert send(browser, north, "post", f"/{resource}/", {**sent, name: wrong}).status_code == 400
        assert send(browser, north, "post", f"/{resource}/", sent).status_code == 201
    parts = {"needs": [{"id": str(uuid4()), "statement": "x", "version": 1}]}
    nested = send(
        intruder(Role.PRACTITIONER), north, "post", "/plans/", {**payloads(north)["plans"], **parts}
    )
    assert nested.status_code == 400


def _writable_references() -> set[tuple[str, str]]:
    return {
        (prefix, name)
        for prefix, view in VIEWS
        if "create" in view.payloads
        for name, field in view.payloads["create"]().fields.items()
        if isinstance(field, ReachField)
    }


def test_attack_36_browsable_forms_options_and_schema(north: Cast, south: Cast, intruder: Any) -> None:
    """The browsable API is off; the schema names kinds of records, never a record."""
    petra = intruder(Role.PRACTITIONER)
    renderers: list[Any] = list(api_settings.DEFAULT_RENDERER_CLASSES)
    assert renderers == [JSONRenderer]
    for resource in LISTS:
        for asked in ("?format=api", "?format=admin", ""):
            answer = petra.get(north.url(f"/api/v1/{resource}/{asked}"), headers={"Accept": "text/html"})
            assert answer.status_code in {400, 404, 406}, asked
        assert petra.options(north.url(f"/api/v1/{resource}/")).status_code == 405
    schema = petra.get(north.url("/api/v1/schema/"))
    assert schema.status_code == 200
    assert "canary" not in text_of(schema)
    assert "canary" not in text_of(petra.get(north.url("/api/v1/docs/")))


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "ordering=client__agency__name",
            "fields=agency,seat",
            "expand=client",
            "include=client",
            "depth=3",
        ),
        *("agency=2", "client__agency=2", "team__name=x", "q=x", "author__user__email=x", "format=json"),
        *("limit=-1", "offset=-1", "limit=x"),
    ],
)
def test_attack_37_questions_nobody_offered(asked: str, north: Cast, south: Cast, intruder: Any) -> None:
    browser = intruder(Role.SUPERVISOR)
    for resource in LISTS:
        answer = browser.get(north.url(f"/api/v1/{resource}/?{asked}"))
        assert answer.status_code in {400, 404}, (resource, asked)
    for reference in (first(south, Client).public_id, uuid4()):
        for resource in ("sessions", "plans"):
            answer = browser.get(north.url(f"/api/v1/{resource}/?client={reference}"))
            assert answer.json() == {"client": ["There is no such record within your reach."]}


def test_attack_56_idempotency_key_replayed(north: Cast, south: Cast, intruder: Any, watch: Any) -> None:
    """No answer is kept under a key: the same key sent again makes a new record, for whoever sends it."""
    key, made = str(uuid4()), []
    petra_south = intruder(None)
    petra_south.force_login(south.users[Role.PRACTITIONER])
    petra_south.other_markers = ()  # she works in south, so its words are hers
    petra_south.other_references = frozenset()
    for cast, browser in ((south, petra_south), (north, intruder(Role.PRACTITIONER))):
        for _ in range(2):
            sent = payloads(cast)["sessions"]
            answer = send(browser, cast, "post", "/sessions/", sent, **{"Idempotency-Key": key})
            assert answer.status_code == 201
            made.append(answer.json()["id"])
    assert len(set(made)) == 4
    with tenancy.activate(north.pk):
        assert Session.objects.filter(public_id__in=made).count() == 2
    watch.look_again()


def test_every_writable_resource_is_attacked() -> None:
    assert {prefix for prefix, view in VIEWS if "create" in view.payloads} == set(WRITERS)
