"""Signing locks; after that there are amendments and the supervisor's name, and nothing else."""

from dataclasses import replace

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.policy import OutOfReach
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from clients.models import Assignment
from sessions.facts import SessionFacts
from sessions.models import NoteAmendment, SessionNote
from sessions.selectors import facts_of
from sessions.services import amend_note, record_session, revise_session, sign_note
from tests.sessions.filled import new_path, open_session, path_of, seen_on, signed_session, typed


def note_of(cast, session):
    with tenancy.activate(cast.pk):
        return SessionNote.objects.select_related("session").get(session=session)


def test_record_then_sign(north, as_member):
    browser = as_member(north, Role.PRACTITIONER)
    form = typed(north, note="All of it", new_target="Walk daily", do="sign")
    answer = browser.post(new_path(north), form)
    assert "Sign and lock note" in browser.get(answer.url).content.decode()
    signed = browser.post(answer.url, {"seen": seen_on(browser.get(answer.url))})
    page = browser.get(signed.url).content.decode()
    assert [words for words in ("Signed and locked", "All of it", "Petra North") if words not in page] == []
    assert 'name="held_on"' not in page


def test_signing_writes_who_and_when(north, as_member):
    session = open_session(north)
    browser, path = as_member(north, Role.PRACTITIONER), path_of(north, session, "sign/")
    browser.post(path, {"seen": seen_on(browser.get(path))})
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


def sign_now(cast, session):
    with tenancy.activate(cast.pk):
        sign_note(session, by=cast.practitioner, at=timezone.now())


def test_a_late_edit_is_shown_again_and_changes_nothing(north, as_member):
    session = open_session(north)
    sign_now(north, session)
    form = typed(north, ("Not lost", "change", "need"), note="Too late\nto keep", next_step="Call her")
    answer = as_member(north, Role.PRACTITIONER).post(path_of(north, session), form)
    page = answer.content.decode()
    told = ("Too late\nto keep", "“Not lost”", "Call her", "copy it into an amendment")
    assert (answer.status_code, [words for words in told if words not in page]) == (409, [])
    assert note_of(north, session).text == "We talked about evenings. canary-north"


def test_a_late_edit_of_somebody_elses_session_is_not_found(north, as_member):
    session = signed_session(north, "team")
    answer = as_member(north, Role.PRACTITIONER).post(path_of(north, session), typed(north))
    assert answer.status_code == 404


def test_a_second_signature_leads_to_the_signed_session(north, as_member):
    session = open_session(north)
    sign_now(north, session)
    before = note_of(north, session).signed_at
    answer = as_member(north, Role.PRACTITIONER).post(path_of(north, session, "sign/"), follow=True)
    assert answer.redirect_chain == [(path_of(north, session), 302)]
    assert "You have signed this note already." in answer.content.decode()
    assert note_of(north, session).signed_at == before


def test_what_was_changed_after_it_was_shown_is_read_again(north, as_member):
    session, browser = open_session(north), as_member(north, Role.PRACTITIONER)
    path = path_of(north, session, "sign/")
    seen = seen_on(browser.get(path))
    with tenancy.activate(north.pk):
        revise_session(session, facts=replace(facts_of(session), note="Newer words"), by=north.practitioner)
    answer = browser.post(path, {"seen": seen})
    page = answer.content.decode()
    told = ("Newer words", "was changed after you opened this page", "Sign and lock note")
    assert [words for words in told if words not in page] == []
    assert note_of(north, session).signed_at is None
    browser.post(path, {"seen": seen_on(answer)})
    assert note_of(north, session).signed_at is not None


def test_reading_a_note_to_sign_it_is_told_to_the_trail(north, as_member):
    session = open_session(north)
    as_member(north, Role.PRACTITIONER).get(path_of(north, session, "sign/"))
    with tenancy.activate(north.pk):
        lines = AuditEvent.objects.filter(reference=session.public_id, act="view")
        assert [line.actor_id for line in lines] == [north.practitioner.membership_id]


def end_caseload(cast):
    with tenancy.activate(cast.pk):
        mine = Assignment.objects.filter(practitioner_id=cast.practitioner.membership_id)
        mine.update(ends_on=cast.today())


def test_an_author_finishes_and_signs_when_the_caseload_has_ended(north, as_member):
    session, signed = open_session(north), signed_session(north)
    end_caseload(north)
    browser, path = as_member(north, Role.PRACTITIONER), path_of(north, session)
    with tenancy.activate(north.pk):
        target = session.target.public_id
    form = typed(north, note="Finished later", target=target, seen=seen_on(browser.get(path)), do="sign")
    to_sign = browser.post(path, form)
    page = browser.get(to_sign.url)
    assert [
        words for words in ("Finished later", "Sign and lock note") if words not in page.content.decode()
    ] == []
    answer = browser.post(to_sign.url, {"seen": seen_on(page)})
    assert answer.url == north.url("/admin/")
    assert note_of(north, session).signed_by_id == north.practitioner.membership_id
    assert [browser.get(path_of(north, gone)).status_code for gone in (session, signed)] == [404, 404]


def test_a_new_target_after_the_caseload_is_explained_and_nothing_is_lost(north, as_member):
    session = open_session(north)
    end_caseload(north)
    browser, path = as_member(north, Role.PRACTITIONER), path_of(north, session)
    form = typed(north, note="Still here", new_target="Walk", seen=seen_on(browser.get(path)))
    page = browser.post(path, form).content.decode()
    assert ("is not on your caseload any more" in page, "Still here" in page) == (True, True)


def test_nothing_is_recorded_after_the_caseload(north):
    client, facts = north.clients["assigned"], SessionFacts(held_on=north.today(), minutes=30)
    end_caseload(north)
    with tenancy.activate(north.pk), pytest.raises(OutOfReach):
        record_session(client, facts=facts, by=north.practitioner)


def test_an_author_amends_what_she_signed_after_the_caseload(north):
    note = note_of(north, signed_session(north))
    end_caseload(north)
    with tenancy.activate(north.pk):
        amend_note(note, text="It was Monday.", reason="Wrong day", by=north.practitioner, at=timezone.now())
        assert NoteAmendment.objects.filter(note=note, text="It was Monday.").count() == 1


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
    answers = [browser.post(path) for _ in range(2)]
    assert [answer.url for answer in answers] == [path_of(north, session)] * 2
    assert note_of(north, session).cosigned_by_id == north.supervisor.membership_id
    assert "This note is cosigned already." in browser.get(path_of(north, session)).content.decode()
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
