"""A form that is sent twice, what the trail names of a change, and clients whose work has ended."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from clients.models import Client, TargetBehaviour
from sessions.facts import Reading, SessionFacts
from sessions.models import Ruler, Session
from sessions.selectors import facts_of
from sessions.services import record_session, revise_session, sign_note
from tests.sessions.filled import new_path, open_session, typed


def key_on(page):
    (key,) = re.findall(r'name="key" value="([^"]+)"', page.content.decode())
    return key


def count(cast):
    with tenancy.activate(cast.pk):
        return (Session.objects.count(), TargetBehaviour.objects.count())


@pytest.fixture
def petra(north, as_member):
    return as_member(north, Role.PRACTITIONER)


def test_a_page_sent_twice_records_one_session(north, petra):
    sessions, targets = count(north)
    form = typed(north, note="Once", new_target="Walk daily", key=key_on(petra.get(new_path(north))))
    first, second = petra.post(new_path(north), form), petra.post(new_path(north), form)
    assert (first.url, count(north)) == (second.url, (sessions + 1, targets + 1))
    assert "This session is recorded already." in petra.get(second.url).content.decode()


def test_two_pages_with_the_same_words_record_two_sessions(north, petra):
    sessions, targets = count(north)
    for _ in range(2):
        petra.post(new_path(north), typed(north, note="Twice", key=key_on(petra.get(new_path(north)))))
    assert count(north) == (sessions + 2, targets)


def test_other_words_on_a_page_sent_again_are_compared_with_what_is_saved(north, petra):
    key = key_on(petra.get(new_path(north)))
    petra.post(new_path(north), typed(north, note="First words", key=key))
    recorded = count(north)
    page = petra.post(new_path(north), typed(north, note="Second words", key=key))
    text = page.content.decode()
    assert [
        words for words in ("First words", "Second words", "saved somewhere else") if words not in text
    ] == []
    assert (count(north), key_on(page)) == (recorded, key)


def test_a_page_sent_again_after_signing_shows_what_was_typed(north, petra):
    form = typed(north, note="Once", new_target="Walk daily", key=key_on(petra.get(new_path(north))))
    petra.post(new_path(north), form)
    with tenancy.activate(north.pk):
        session = Session.objects.latest("pk")
        sign_note(session, by=north.practitioner, at=timezone.now())
    answer = petra.post(new_path(north), {**form, "note": "Late words"})
    assert (answer.status_code, "Late words" in answer.content.decode()) == (409, True)


CHANGES = [
    ({"note": "Other words"}, ["note"]),
    ({"minutes": 30, "next_step": ""}, ["minutes", "next_step"]),
    ({"processes": frozenset({"planning"})}, ["evoking", "planning"]),
    ({"readings": (Reading(Ruler.IMPORTANCE, 2),)}, ["rulers"]),
    ({"statements": ()}, ["statements"]),
]


@pytest.mark.parametrize(("change", "named"), CHANGES)
def test_the_trail_names_what_differs(north, change, named):
    session = open_session(north)
    with tenancy.activate(north.pk):
        revise_session(session, facts=replace(facts_of(session), **change), by=north.practitioner)
        line = AuditEvent.objects.get(reference=session.public_id, act="change")
        assert line.fields == named
        kept = facts_of(Session.objects.select_related("target", "note").get(pk=session.pk))
        assert {name: getattr(kept, name) for name in change} == change


def test_the_trail_has_no_change_where_nothing_differs(north):
    session = open_session(north)
    with tenancy.activate(north.pk):
        revise_session(session, facts=facts_of(session), by=north.practitioner)
        assert AuditEvent.objects.filter(reference=session.public_id, act="change").count() == 0


@pytest.fixture
def discharged(north):
    """Amara, whose work ended two days ago."""
    client = north.clients["assigned"]
    with tenancy.activate(north.pk):
        Client.objects.filter(pk=client.pk).update(closed_on=north.today() - timedelta(days=2))
        return Client.objects.get(pk=client.pk)


def test_nothing_offers_to_record_for_a_discharged_client(north, petra, discharged):
    pages = [petra.get(north.url(f"/{room}/{discharged.public_id}/")) for room in ("clients", "sessions/of")]
    assert [page.status_code for page in pages] == [200, 200]
    assert ["/sessions/new/" in page.content.decode() for page in pages] == [False, False]


@pytest.mark.parametrize(("days_ago", "kept"), [(1, False), (2, True), (3, True)])
def test_a_late_entry_lies_before_the_discharge(north, petra, discharged, days_ago, kept):
    sessions, _ = count(north)
    held_on = north.today() - timedelta(days=days_ago)
    answer = petra.post(new_path(north), typed(north, held_on=held_on.isoformat(), note="Late entry"))
    assert (count(north)[0] - sessions, "was discharged on" in answer.content.decode()) == (kept, not kept)


def test_the_service_refuses_a_session_after_the_discharge(north, discharged):
    facts = SessionFacts(held_on=north.today(), minutes=30)
    with tenancy.activate(north.pk), pytest.raises(ValidationError, match="was discharged on"):
        record_session(discharged, facts=facts, by=north.practitioner)
