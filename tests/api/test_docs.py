"""The API described: the document is valid and complete, the page shows it."""

from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client as Browser
from drf_spectacular.validation import validate_schema

from agencies.access.vocabulary import Role
from config.api_docs import document
from tests.cast import Cast

from .conftest import Call


def test_schema_is_valid_and_without_warning() -> None:
    said = StringIO()
    call_command("spectacular", urlconf="config.agency_urls", validate=True, fail_on_warn=True, stdout=said)
    made = yaml.safe_load(said.getvalue())
    assert sorted(made["paths"]) == [
        "/api/v1/clients/",
        "/api/v1/clients/{public_id}/",
        "/api/v1/plans/",
        "/api/v1/plans/{public_id}/",
        "/api/v1/plans/{public_id}/countersign/",
        "/api/v1/plans/{public_id}/offer/",
        "/api/v1/sessions/",
        "/api/v1/sessions/{public_id}/",
        "/api/v1/sessions/{public_id}/sign/",
        "/api/v1/teams/",
    ]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.CODER])
def test_schema_is_served_with_the_agencys_address(north: Cast, calling: Call, role: Role) -> None:
    caller = calling(north, role)
    served = caller.get("/schema/")
    assert served["Content-Type"] == "application/json"
    made = served.json()
    validate_schema(made)
    assert made["servers"] == [{"url": "http://testserver/a/north"}]
    written = caller.get("/schema/", format="yaml")
    assert written["Content-Type"].startswith("application/yaml")
    assert yaml.safe_load(written.content) == made


def test_schema_names_no_field_that_cannot_be_set() -> None:
    schemas = document()["components"]["schemas"]
    payloads = {name: set(schema["properties"]) for name, schema in schemas.items() if "Payload" in name}
    assert len(payloads) >= 6
    for names in payloads.values():
        assert not names & {"id", "agency", "author", "signed_at", "number", "state"}


def test_answers_have_the_names_the_schema_promises(north: Cast, calling: Call) -> None:
    schemas = document()["components"]["schemas"]
    caller = calling(north, Role.PRACTITIONER)
    for path, record in (("/clients/", "Client"), ("/sessions/", "Session"), ("/plans/", "Plan")):
        (row, *_) = caller.results(path)
        assert set(row) == set(schemas[f"{record}Summary"]["properties"])
        whole = caller.get(f"{path}{row['id']}/").json()
        assert set(whole) == set(schemas[f"{record}Record"]["properties"])
        assert set(row) <= set(whole)


MAY_HAVE_A_KEY = [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE, Role.AUDITOR]


@pytest.mark.parametrize("role", MAY_HAVE_A_KEY)
def test_page_shows_every_operation(north: Cast, calling: Call, role: Role) -> None:
    answer = calling(north, role).get("/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for path, methods in document()["paths"].items():
        assert f"<code>{path}</code>" in page
        for operation in methods.values():
            assert f'id="{operation["operationId"].replace("_", "-")}"' in page
    assert "curl -X GET http://testserver/a/north/api/v1/clients/" in page
    assert "one of desire, ability, reasons, need, commitment, activation, taking_steps" in page
    for unwanted in ("<script>", "style=", "onclick", "{&#x27;"):
        assert unwanted not in page


@pytest.mark.parametrize("role", [Role.CODER, Role.CLIENT])
def test_page_is_for_those_who_may_have_a_key(north: Cast, calling: Call, role: Role) -> None:
    assert calling(north, role).get("/docs/").status_code == 403


def test_page_leads_anonymous_people_to_sign_in(north: Cast) -> None:
    answer = Browser().get(north.url("/api/v1/docs/"))
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/a/north/api/v1/docs/")


def test_payload_of_an_example_names_what_is_required(north: Cast, calling: Call) -> None:
    page = calling(north, Role.PRACTITIONER).get("/docs/")
    (sessions,) = [one for one in page.context["resources"] if one.name == "Sessions"]
    operations: dict[str, Any] = {one.summary: one for one in sessions.operations}
    record = operations["Record a session"]
    assert [field.name for field in record.payload if field.is_needed and not field.depth] == [
        "client", "held_on", "minutes"
    ]  # fmt: skip
    assert '"minutes": 1' in record.example
    assert operations["Sign a session's note"].payload == []
