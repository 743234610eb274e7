"""What is typed is kept while it is typed: by window, for its author alone, unreadable in the database."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.agency_keys import replace_key, reseal_keys
from agencies.audit.models import AuditEvent
from agencies.drafts.models import Draft
from agencies.drafts.services import texts_of
from agencies.models import SealingKey
from agencies.sealing import BrokenSealError
from tests.cast import Cast
from tests.drafts.typing import NOTE, kept, sends


def test_changes_are_added_to_what_was_kept_and_fields_that_are_gone_leave(
    north: Cast, as_member: Any
) -> None:
    petra, tab = as_member(north, Role.PRACTITIONER), uuid4()
    first = {"note": ["She"], "minutes": ["45"], "processes": ["evoking"], "seen": ["v1"]}
    assert sends(petra, north, first, tab=tab, whole="1").status_code == 200
    changes = {"note": [NOTE], "processes": None}

    answer = sends(petra, north, changes, tab=tab, number=2)

    assert answer.status_code == 200
    assert set(answer.json()) == {"saved", "number"}
    assert kept(north, tab) == {"note": [NOTE], "minutes": ["45"], "seen": ["v1"]}
    with tenancy.activate(north.pk):
        assert Draft.objects.get(tab=tab).base == "v1"


def test_what_was_overtaken_changes_nothing(north: Cast, as_member: Any) -> None:
    petra, tab = as_member(north, Role.PRACTITIONER), uuid4()
    sends(petra, north, {"note": ["first"]}, tab=tab, whole="1")
    sends(petra, north, {"note": ["third"]}, tab=tab, number=3)

    late = sends(petra, north, {"note": ["second"]}, tab=tab, number=2)

    assert (late.status_code, late.json()["number"]) == (200, 3)
    assert kept(north, tab) == {"note": ["third"]}


def test_changes_of_a_window_nobody_knows_ask_for_everything(north: Cast, as_member: Any) -> None:
    answer = sends(as_member(north, Role.PRACTITIONER), north, {"note": [NOTE]}, tab=uuid4())

    assert (answer.status_code, answer.json()) == (409, {"need": "everything"})


def test_text_of_one_person_is_never_kept_for_another(north: Cast, as_member: Any) -> None:
    """The page of somebody who has left it open, in a browser where a colleague has signed in."""
    tab = uuid4()
    answer = sends(as_member(north, Role.SUPERVISOR), north, {"note": [NOTE]}, tab=tab, whole="1")

    assert (answer.status_code, answer.json()) == (409, {"need": "person"})
    with tenancy.activate(north.pk):
        assert not Draft.objects.filter(tab=tab).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": "no.such.form"},
        {"reference": "17"},
        {"tab": "17"},
        {"number": "0"},
        {"number": "x"},
        {"changes": "{"},
        {"changes": '["note"]'},
        {"changes": '{"note": "text"}'},
        {"changes": '{"note": [1]}'},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(north: Cast, as_member: Any, wrong: dict[str, str]) -> None:
    petra = as_member(north, Role.PRACTITIONER)

    assert sends(petra, north, {"note": [NOTE]}, tab=uuid4(), whole="1").status_code == 200
    values: dict[str, Any] = {"tab": uuid4(), "whole": "1", **wrong}
    assert sends(petra, north, {}, **values).status_code == 400


def test_more_than_any_form_holds_is_refused(north: Cast, as_member: Any) -> None:
    answer = sends(
        as_member(north, Role.PRACTITIONER), north, {"note": ["x" * 1_000_001]}, tab=uuid4(), whole="1"
    )

    assert answer.status_code == 413


def test_signed_out_script_is_told_by_a_code(north: Cast) -> None:
    assert sends(Browser(), north, {"note": [NOTE]}, tab=uuid4(), whole="1").status_code == 401


def test_another_site_cannot_write_a_draft(north: Cast, as_member: Any) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.cookies = as_member(north, Role.PRACTITIONER).cookies

    assert sends(browser, north, {"note": [NOTE]}, tab=uuid4(), whole="1").status_code == 403


def test_saving_costs_the_same_for_any_length(
    north: Cast, as_member: Any, django_assert_num_queries: Any
) -> None:
    petra, tab = as_member(north, Role.PRACTITIONER), uuid4()
    sends(petra, north, {"note": ["a"]}, tab=tab, whole="1")
    for number in (2, 3):
        # Session, user, agency, seat; the draft with its key, its update; two transactions around them.
        with django_assert_num_queries(10):
            sends(petra, north, {"note": ["b" * number * 1000]}, tab=tab, number=number)


def test_keeping_leaves_no_line_in_the_trail(north: Cast, as_member: Any) -> None:
    petra, tab = as_member(north, Role.PRACTITIONER), uuid4()
    sends(petra, north, {"note": ["a"]}, tab=uuid4(), whole="1")
    with tenancy.activate(north.pk):
        before = AuditEvent.objects.count()

    sends(petra, north, {"note": ["a"]}, tab=tab, whole="1")
    sends(petra, north, {"note": ["b"]}, tab=tab, number=2)

    with tenancy.activate(north.pk):
        assert AuditEvent.objects.count() == before


def test_database_holds_no_word_of_it(north: Cast, as_member: Any) -> None:
    tab = uuid4()
    sends(as_member(north, Role.PRACTITIONER), north, {"note": [NOTE]}, tab=tab, whole="1")

    with tenancy.activate(north.pk), connection.cursor() as cursor:
        cursor.execute("SELECT content, row_to_json(d)::text FROM drafts_draft d WHERE tab = %s", [tab])
        content, row = cursor.fetchone()
    assert len(bytes(content)) > len(NOTE)
    assert b"evenings" not in bytes(content)
    assert "evenings" not in row


def test_sealed_text_cannot_be_moved_to_another_record_or_person(north: Cast, as_member: Any) -> None:
    tab = uuid4()
    sends(as_member(north, Role.PRACTITIONER), north, {"note": [NOTE]}, tab=tab, whole="1")

    with tenancy.activate(north.pk):
        draft = Draft.objects.get(tab=tab)
        for name, value in (
            ("reference", north.clients["other"].public_id),
            ("membership_id", north.colleague.membership_id),
            ("form", "sessions.write"),
            ("public_id", uuid4()),
        ):
            moved = Draft.objects.get(tab=tab)
            setattr(moved, name, value)
            with pytest.raises(BrokenSealError):
                texts_of(moved)
        assert texts_of(draft) == {"note": [NOTE]}


def test_each_agency_has_a_key_of_its_own(north: Cast, south: Cast) -> None:
    with tenancy.activate(north.pk):
        draft, ours = Draft.objects.select_related("key")[0], SealingKey.objects.get()
    with tenancy.activate(south.pk):
        theirs = SealingKey.objects.get()

    assert draft.key_id == ours.pk
    draft.key = theirs
    with pytest.raises(BrokenSealError):
        texts_of(draft)


def test_replaced_key_still_opens_and_no_longer_seals(north: Cast, as_member: Any) -> None:
    petra, before, after = as_member(north, Role.PRACTITIONER), uuid4(), uuid4()
    sends(petra, north, {"note": [NOTE]}, tab=before, whole="1")
    with tenancy.activate(north.pk):
        new = replace_key(at=Draft.objects.get(tab=before).saved_at)

    sends(petra, north, {"note": [NOTE]}, tab=after, whole="1")

    assert kept(north, before) == kept(north, after) == {"note": [NOTE]}
    with tenancy.activate(north.pk):
        assert Draft.objects.get(tab=after).key_id == new.pk
        assert Draft.objects.get(tab=before).key_id != new.pk


def test_new_secret_key_opens_resealed_keys_without_the_old_one(
    north: Cast, as_member: Any, settings: Any
) -> None:
    tab = uuid4()
    sends(as_member(north, Role.PRACTITIONER), north, {"note": [NOTE]}, tab=tab, whole="1")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key altogether" * 3
    with tenancy.activate(north.pk):
        assert reseal_keys() == 1
    settings.SECRET_KEY_FALLBACKS = []

    assert kept(north, tab) == {"note": [NOTE]}
