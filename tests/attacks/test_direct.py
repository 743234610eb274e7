"""By the address of a record: the references of south are known to the attacker, and open nothing."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import ChainHead, Root, Seal
from agencies.checks import tenant_models
from agencies.documents.models import ExportJob
from agencies.drafts.models import Draft
from agencies.invitations import token_for
from agencies.models import Invitation
from agencies.services import end_membership
from config.agency_admin import agency_admin
from plans.models import PlanDocument, PlanVersion
from plans.tasks import make_pdf
from tests.attacks.harness import REFERENCE, ROUTES, body_of, first, text_of, without_tokens, words_of_pdf
from tests.cast import Cast
from tests.test_routes import SUBJECTS, path_of

TO_RECORDS = [(name, pattern) for name, pattern in ROUTES if "public_id" in pattern]
CLOSED = {403, 404, 405}
ROLES = [role for role in Role if role is not Role.SUPPORT]


@pytest.mark.parametrize("role", ROLES)
def test_attack_01_address_of_a_foreign_record(
    role: Role, north: Cast, south: Cast, intruder: Any, denials: Any
) -> None:
    browser = intruder(role)
    for name, pattern in TO_RECORDS:
        path = north.url(path_of(name, pattern, first(south, SUBJECTS[name]).public_id))
        assert browser.get(path, follow=True).status_code in CLOSED, path
        assert browser.post(path, follow=True).status_code in CLOSED, path
    for model in agency_admin._registry:
        part = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{first(south, model).pk}"
        for page in ("change", "history", "delete"):
            assert browser.get(north.url(f"{part}/{page}/"), follow=True).status_code in CLOSED, part
    assert len(denials()) == len([code for code in browser.codes if code in {403, 404}])
    with_reference = [line for line in denials() if line.reference]
    assert len(with_reference) > len(TO_RECORDS)
    assert {line.role for line in denials()} == {role}


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.CLIENT])
def test_attack_02_foreign_and_missing_look_alike(
    role: Role, north: Cast, south: Cast, intruder: Any
) -> None:
    """Status, headers, body and the work done: the same questions to the database, so the same time."""
    browser = intruder(role)
    for name, pattern in TO_RECORDS:
        for method in (browser.get, browser.post):
            seen = [
                _impression(method, north.url(path_of(name, pattern, reference)))
                for reference in (first(south, SUBJECTS[name]).public_id, uuid4())
            ]
            assert seen[0] == seen[1], name


def _impression(method: Any, path: str) -> tuple[Any, ...]:
    with CaptureQueriesContext(connection) as asked:
        answer = method(path)
    statements = [re.sub(r'"s\d+_x\d+"', "", query["sql"])[:60] for query in asked.captured_queries]
    # What was asked for comes back in an address: of a link to sign-in, of the client's own pages. Anywhere
    # else it would be seen, and so would another reference.
    asked_for = f"/{found[0]}/" if (found := REFERENCE.search(path)) else "/?/"
    told = {name: value.replace(asked_for, "/?/") for name, value in answer.items() if name != "Expires"}
    headers = {name: sorted(value.split("; ")) for name, value in told.items()}
    body = without_tokens(answer).replace(asked_for.encode(), b"/?/")
    return answer.status_code, headers, body, statements


def test_attack_17_export_job_and_document_by_reference(
    north: Cast, south: Cast, intruder: Any, denials: Any
) -> None:
    job, document = first(south, ExportJob), first(south, PlanDocument)
    for role in (Role.PRACTITIONER, Role.SUPERVISOR, Role.CLIENT):
        browser = intruder(role)
        assert browser.get(north.url(f"/exports/{job.public_id}/")).status_code == 404
        assert browser.post(north.url(f"/exports/{job.public_id}/again/")).status_code == 404
        assert browser.get(north.url(f"/plans/documents/{document.public_id}/")).status_code == 404
    own = first(north, PlanDocument, version__plan__client=north.clients["assigned"])
    assert intruder(Role.PRACTITIONER).get(north.url(f"/plans/documents/{own.public_id}/")).status_code == 200
    assert {line.reference for line in denials()} == {job.public_id, document.public_id}


def test_attack_18_pdf_of_a_foreign_plan_or_with_foreign_words(
    north: Cast, south: Cast, intruder: Any
) -> None:
    selma, foreign = intruder(Role.CLIENT), first(south, PlanVersion)
    own = first(north, PlanVersion, plan__client=north.clients["self"], activated_at__isnull=False)
    assert selma.post(north.url(f"/portal/plans/{foreign.public_id}/export/")).status_code == 404
    job_page = selma.post(north.url(f"/portal/plans/{own.public_id}/export/"))["Location"]
    job = first(north, ExportJob, public_id=REFERENCE.findall(job_page)[0])
    make_pdf.run(agency_id=north.pk, membership_id=north.members[Role.CLIENT].pk, job_id=job.pk)
    (address,) = {link for link in text_of(selma.get(job_page)).split('"') if "/plans/documents/" in link}
    words = words_of_pdf(body_of(selma.get(address)))
    assert "canary-north" in words
    assert "North House" in words


PLACES = (
    "/media/{}",
    "/static/../var/{}",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/a/north/../south/plans/documents/{}/",
    "/a/north/%2e%2e/south/plans/documents/{}/",
    "/a/north/plans/documents/{}/../",
    "/a/north/plans/documents/{}.pdf",
    "/a/north/plans/documents/{}/thumbnail/",
)


def test_attack_20_file_by_guessed_place(north: Cast, south: Cast, intruder: Any) -> None:
    """There is no storage with public places: bytes of documents lie in a table with rights.

    The other bytes there are belong to the chain of the trail (hashes and signatures) and to drafts, sealed.
    """
    files = [
        field
        for model in tenant_models()
        for field in model._meta.fields
        if isinstance(field, models.FileField)
    ]
    binary = {
        field.model
        for m in tenant_models()
        for field in m._meta.fields
        if isinstance(field, models.BinaryField)
    }
    assert (files, binary) == ([], {PlanDocument, Seal, ChainHead, Root, Draft})
    browser = intruder(Role.SUPERVISOR)
    for place in PLACES:
        path = place.format(first(south, PlanDocument).public_id)
        assert browser.get(path, follow=True).status_code == 404, path


def test_attack_21_link_to_a_file_used_by_others(north: Cast, south: Cast, intruder: Any) -> None:
    """No address of a file carries its own permission: each use asks who comes, again and again."""
    own = first(north, PlanDocument, version__plan__client=north.clients["assigned"])
    address = north.url(f"/plans/documents/{own.public_id}/")
    petra, nobody = intruder(Role.PRACTITIONER), intruder(None)
    assert petra.get(address).status_code == 200
    assert nobody.get(address)["Location"].startswith("/accounts/login/")
    assert petra.get(f"{address}?expires=9999999999&signature=x").status_code == 200
    assert petra.get(north.url(f"/plans/documents/{uuid4()}/")).status_code == 404
    foreigner = intruder(None)
    foreigner.force_login(south.users[Role.PRACTITIONER])
    assert foreigner.get(address).status_code == 404
    # What is signed, the link of an invitation, is bound to its agency and its invitation.
    token = token_for(first(south, Invitation))
    assert foreigner.get(f"/join/north/{token}/").status_code == 410
    with tenancy.activate(north.pk):
        seat, ada = north.members[Role.PRACTITIONER], north.actors[Role.ADMINISTRATOR]
        end_membership(seat, by=ada, at=timezone.now())
    assert petra.get(address).status_code == 404
