"""From below: a client after what is kept from her, a practitioner after colleagues' clients, a coder."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import ChainHead, Root, Seal
from agencies.checks import tenant_models
from agencies.documents.models import ExportJob
from agencies.drafts.models import Draft
from agencies.models import Membership
from clients.models import Client
from plans.models import PlanDocument, PlanVersion
from plans.services import start_plan, write_draft
from plans.tasks import make_pdf
from sessions.fidelity.models import Review
from sessions.fidelity.services import assign_review, release_review, submit_review
from sessions.models import Session
from sessions.services import sign_note
from tests import records
from tests.attacks.harness import REFERENCE, ROUTES, body_of, first, text_of, words_of_pdf
from tests.cast import Cast
from tests.test_routes import SUBJECTS, path_of

SECRET = "only-for-the-staff"
CLOSED = {403, 404, 405}
NOT_KEPT_YET = {"Recording", "Transcript", "Consent", "StoredFile"}


def test_attack_47_client_sends_other_ids(north: Cast, south: Cast, intruder: Any) -> None:
    """Who she is comes from her sign-in alone; ids that are sent along change nothing."""
    selma, others = intruder(Role.CLIENT), [north.clients["other"], south.clients["self"]]
    plans = [first(north, PlanVersion, plan__client=others[0]), first(south, PlanVersion)]
    for client, plan in zip(others, plans, strict=True):
        query = f"?client_id={client.pk}&client={client.public_id}&seat={client.seat_id}&plan_id={plan.pk}"
        for page in ("/portal/", "/portal/copies/"):
            answer = selma.get(north.url(f"{page}{query}"))
            assert (answer.status_code, "Olive" in text_of(answer)) == (200, False)
        for act in ("", "sign/", "decline/"):
            assert selma.get(north.url(f"/portal/plans/{plan.public_id}/{act}")).status_code == 404
    own = first(
        north,
        PlanVersion,
        plan__client=north.clients["self"],
        client_signed_at=None,
        offered_at__isnull=False,
    )
    hidden = {"client": others[0].pk, "client_id": others[0].pk, "version": plans[0].pk, "signer": 1}
    sent = {"typed_name": "Selma North", "meant": "on", "signer_role": "practitioner", **hidden}
    assert selma.post(north.url(f"/portal/plans/{own.public_id}/sign/"), sent).status_code == 302
    with tenancy.activate(north.pk):
        signed = PlanVersion.objects.get(pk=own.pk).signatures.get()
        assert (signed.signer_id, signed.signer_role) == (north.members[Role.CLIENT].pk, "client")
        assert PlanVersion.objects.get(pk=plans[0].pk).signatures.count() == 0
    for resource in ("clients", "sessions", "plans"):
        answer = selma.get(north.url(f"/api/v1/{resource}/?client={others[0].public_id}"))
        assert answer.status_code in {400, 403}


@pytest.fixture
def kept_from_her(north: Cast) -> str:
    """Selma's record with one word in everything that is for the staff: note, quotes, review, draft."""
    client, stella = north.clients["self"], north.stranger
    with tenancy.activate(north.pk):
        session = records.add_session(north, client, stella, SECRET, days_ago=1)
        sign_note(session, by=stella, at=timezone.now())
        sven = north.actor(north.seat("Sven"))
        coder = Membership.objects.get(pk=sven.membership_id)
        review = assign_review(session, coder=coder, due_on=north.today(), by=sven, at=timezone.now())
        submit_review(review, coding=records.CODING, by=sven, at=timezone.now())
        release_review(review, strengths=SECRET, growth=SECRET, by=sven, at=timezone.now())
        draft = start_plan(client, by=stella)
        write_draft(draft, content=records.plan_content(north, SECRET), by=stella)
    return SECRET


def test_attack_48_client_reads_what_is_for_the_staff(kept_from_her: str, north: Cast, intruder: Any) -> None:
    selma, client = intruder(Role.CLIENT), north.clients["self"]
    addresses = list(_pages_about(client, north))
    texts = [text_of(selma.get(address, follow=True)) for address in addresses]
    assert [address for address, text in zip(addresses, texts, strict=True) if kept_from_her in text] == []
    assert any("canary-north" in text for text in texts)
    version = first(north, PlanVersion, plan__client=client, activated_at__isnull=False)
    page = selma.post(north.url(f"/portal/plans/{version.public_id}/export/"))["Location"]
    job = first(north, ExportJob, public_id=REFERENCE.findall(page)[0])
    make_pdf.run(agency_id=north.pk, membership_id=north.members[Role.CLIENT].pk, job_id=job.pk)
    paper = body_of(selma.get(north.url(f"/plans/documents/{first(north, ExportJob, pk=job.pk).result}/")))
    assert kept_from_her not in words_of_pdf(paper)


def _pages_about(client: Client, north: Cast) -> Iterator[str]:
    """Every address inside the agency, with each row of this client that it could be asked for."""
    about = client.public_id
    with tenancy.activate(north.pk):
        models_ = {model: model.objects.order_by("-pk") for model in set(SUBJECTS.values())}
        rows = {m: [row for row in found if row.concerned_client() == about] for m, found in models_.items()}
    for name, pattern in ROUTES:
        for row in rows[SUBJECTS[name]][:2] if "public_id" in pattern else [client]:
            yield north.url(path_of(name, pattern, row.public_id))


REACHED = {  # who reaches which client of north, by page, session, plan and program
    "Petra": {"assigned"},
    "Colin": {"team"},
    "Stella": {"other", "self"},
    "Sunil": {"assigned", "team"},
    "Sven": {"other", "self"},
    "Cosmo": set(),
}


@pytest.mark.parametrize("person", REACHED)
def test_attack_49_clients_of_colleagues(person: str, north: Cast, intruder: Any) -> None:
    browser = intruder(None)
    browser.force_login(north.seat(person).user)
    for name, client in north.clients.items():
        session, plan = first(north, Session, client=client), first(north, PlanVersion, plan__client=client)
        codes = [
            browser.get(north.url(path), follow=True).status_code
            for path in (
                f"/clients/{client.public_id}/",
                f"/sessions/of/{client.public_id}/",
                f"/sessions/{session.public_id}/",
                f"/plans/{plan.public_id}/",
                f"/admin/clients/client/{client.pk}/change/",
                f"/api/v1/clients/{client.public_id}/",
                f"/api/v1/sessions/{session.public_id}/",
                f"/api/v1/plans/{plan.public_id}/",
            )
        ]
        open_, closed = {200}, {403, 404}
        assert set(codes) <= (open_ if name in REACHED[person] else closed), (name, codes)


def test_attack_50_coder_after_the_review(north: Cast, intruder: Any, denials: Any) -> None:
    """Once handed in, the sheet is gone; of the person behind it a coder never sees a word.

    Recordings, transcripts and consents are not kept yet; whoever adds them, adds their attacks.
    """
    cosmo, coder = intruder(Role.CODER), north.actors[Role.CODER]
    review = first(north, Review, coder_id=coder.membership_id)
    sheet = north.url(f"/reviews/{review.public_id}/")
    assert cosmo.get(sheet).status_code == 200
    with tenancy.activate(north.pk):
        submit_review(review, coding=records.CODING, by=coder, at=timezone.now())
        handed_in = Review.objects.values().get(pk=review.pk)
    sent = {"change_goal": "Something else", "segment_minutes": "9"}
    for path in (f"{sheet}preview/", f"{sheet}release/", f"{sheet}feedback/"):
        assert {cosmo.get(path).status_code, cosmo.post(path, sent).status_code} <= CLOSED, path
    scores = (302, f"{sheet}scores/")
    assert [(a.status_code, a["Location"]) for a in (cosmo.get(sheet), cosmo.post(sheet, sent))] == [
        scores
    ] * 2
    with tenancy.activate(north.pk):
        assert Review.objects.values().get(pk=review.pk) == handed_in
    assert {line.reference for line in denials()} == {review.public_id}
    seen = text_of(cosmo.get(f"{sheet}scores/")) + text_of(cosmo.get(north.url("/reviews/")))
    assert [name for name in ("Amara", "Petra", "canary-north", "1001") if name in seen] == []
    assert {model.__name__ for model in apps.get_models()}.isdisjoint(NOT_KEPT_YET)
    fields = [field for model in tenant_models() for field in model._meta.fields]
    assert [field for field in fields if isinstance(field, models.FileField)] == []
    binary = {field.model for field in fields if isinstance(field, models.BinaryField)}
    assert binary == {PlanDocument, Seal, ChainHead, Root, Draft}  # none of them a recording
