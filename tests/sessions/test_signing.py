"""Signing locks; after that there are amendments and the supervisor's name, and nothing else."""

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from sessions.models import NoteAmendment, SessionNote
from sessions.services import sign_note
from tests.sessions.filled import new_path, open_session, path_of, signed_session, typed


def note_of(cast, session):
    with tenancy.activate(cast.pk):
        return SessionNote.objects.select_related("session").get(session=session)


def test_record_then_sign(north, as_member):
    browser = as_member(north, Role.PRACTITIONER)
    form = typed(north, note="All of it", new_target="Walk daily", do="sign")
    answer = browser.post(new_path(north), form)
    assert "Sign and lock note" in browser.get(answer.url).content.decode()
    signed = browser.post(answer.url)
    page = browser.get(signed.url).content.decode()
    assert [words for words in ("Signed and locked", "All of it", "Petra North") if words not in page] == []
    assert 'name="held_on"' not in page


def test_signing_writes_who_and_when(north, as_member):
    session = open_session(north)
    as_member(north, Role.PRACTITIONER).post(path_of(north, session, "sign/"))
    note = note_of(north, session)
    assert note.signed_by_id == north.practitioner.membership_id
    assert note.signed_at == note.session.signed_at
    with tenancy.activate(north.pk):
        line = AuditEvent.objects.latest("pk")
        assert (line.act, line.kind, line.reference) == ("sign", "mi_sessions.SessionNote", note.public_id)


def test_what_is_missing_is_said_with_the_way_to_it(north, as_member):
    browser = as_member(north, Role.PRACTITIONER)
    answer = browser.post(new_path(north), typed(north, note=" \n ", do="sign"))
    for page in (browser.get(answer.url).content.decode(), browser.post(answer.url).content.decode()):
        assert "#id_note" in page
        assert "#id_target" in page
        assert "Sign and lock note" not in page


@pytest.mark.parametrize("verb", ["", "sign/"])
def test_a_late_edit_or_signature_is_not_found(north, as_member, verb):
    session = open_session(north)
    with tenancy.activate(north.pk):
        sign_note(session, by=north.practitioner, at=timezone.now())
    answer = as_member(north, Role.PRACTITIONER).post(
        path_of(north, session, verb), typed(north, note="Too late")
    )
    assert answer.status_code == 404
    assert note_of(north, session).text == "We talked about evenings. canary-north"


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        (Role.SUPERVISOR, "assigned", 403),
        (Role.ADMINISTRATOR, "assigned", 403),
        (Role.AUDITOR, "assigned", 403),
        (Role.CODER, "assigned", 403),
        (Role.CLIENT, "self", 403),
        (Role.PRACTITIONER, "team", 404),
        (Role.PRACTITIONER, "other", 404),
    ],
)
def test_nobody_else_signs(north, as_member, role, name, status):
    session = open_session(north, name)
    browser = as_member(north, role)
    answers = {
        browser.post(path_of(north, session, "sign/")).status_code,
        browser.get(path_of(north, session, "sign/")).status_code,
    }
    assert answers == {status}
    assert note_of(north, session).signed_at is None


def test_an_amendment_stands_below_the_untouched_note(north, as_member):
    session = signed_session(north)
    note = note_of(north, session)
    browser = as_member(north, Role.PRACTITIONER)
    answer = browser.post(
        north.url(f"/sessions/notes/{note.public_id}/amend/"),
        {"reason": "Wrong day", "text": "It was Monday."},
    )
    page = browser.get(answer.url).content.decode()
    assert [
        words for words in ("Wrong day", "It was Monday.", "We talked about evenings.") if words not in page
    ] == []
    assert note_of(north, session).text == note.text


@pytest.mark.parametrize(
    ("missing", "sentence"), [("reason", "This field is required."), ("text", "This field is required.")]
)
def test_an_amendment_that_lacks_something_keeps_the_rest(north, as_member, missing, sentence):
    note = note_of(north, signed_session(north))
    form = {"reason": "Wrong day", "text": "It was Monday.", missing: ""}
    page = (
        as_member(north, Role.PRACTITIONER)
        .post(north.url(f"/sessions/notes/{note.public_id}/amend/"), form)
        .content.decode()
    )
    kept = {"reason": "It was Monday.", "text": 'value="Wrong day"'}[missing]
    assert (sentence in page, kept in page) == (True, True)
    with tenancy.activate(north.pk):
        assert NoteAmendment.objects.filter(note=note).count() == 1


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SUPERVISOR, 403), (Role.AUDITOR, 403), (Role.ADMINISTRATOR, 403)]
)
def test_only_the_author_amends(north, as_member, role, status):
    note = note_of(north, signed_session(north))
    answer = as_member(north, role).post(
        north.url(f"/sessions/notes/{note.public_id}/amend/"), {"reason": "Mine", "text": "Mine"}
    )
    assert answer.status_code == status


def test_an_unsigned_note_is_edited_and_not_amended(north, as_member):
    note = note_of(north, open_session(north))
    answer = as_member(north, Role.PRACTITIONER).post(
        north.url(f"/sessions/notes/{note.public_id}/amend/"), {"reason": "Early", "text": "Early"}
    )
    assert answer.status_code == 404


def test_supervisor_cosigns_once(north, as_member):
    session = signed_session(north)
    note = note_of(north, session)
    path = north.url(f"/sessions/notes/{note.public_id}/cosign/")
    browser = as_member(north, Role.SUPERVISOR)
    assert "Cosign this note" in browser.get(path_of(north, session)).content.decode()
    answers = [browser.post(path).status_code for _ in range(2)]
    assert (answers, note_of(north, session).cosigned_by_id) == ([302, 404], north.supervisor.membership_id)
    page = browser.get(path_of(north, session)).content.decode()
    assert ("Cosign this note" in page, page.count('class="signature"')) == (False, 2)


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        (Role.PRACTITIONER, "assigned", 403),
        (Role.ADMINISTRATOR, "assigned", 403),
        (Role.SUPERVISOR, "other", 404),
    ],
)
def test_nobody_else_cosigns(north, as_member, role, name, status):
    note = note_of(north, signed_session(north, name))
    path = north.url(f"/sessions/notes/{note.public_id}/cosign/")
    assert as_member(north, role).post(path).status_code == status


@pytest.mark.parametrize("verb", ["", "sign/"])
def test_a_session_of_another_agency_is_not_found(north, south, as_member, verb):
    foreign = open_session(south)
    answer = as_member(north, Role.PRACTITIONER).post(north.url(f"/sessions/{foreign.public_id}/{verb}"), {})
    assert answer.status_code == 404
