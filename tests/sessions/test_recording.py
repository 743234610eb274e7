"""Recording a session on one page: what is kept, what is refused, and that nothing typed is lost."""

from datetime import timedelta

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Role
from clients.models import TargetBehaviour
from sessions.models import Session
from tests.sessions.filled import new_path, open_session, path_of, seen_on, typed

QUOTES = (("I want to see her play", "change", "reasons"), ("Not before summer", "sustain", "commitment"))
FULL = {
    "processes": ["engaging", "evoking"],
    "importance": "8",
    "importance_why_not_lower": "My daughter asks",
    "importance_one_point_higher": "If she came along",
    "confidence": "0",
    "note": "We spoke about Sundays.\nShe will try one.",
    "next_step": "Try one Sunday",
}


def latest(cast):
    with tenancy.activate(cast.pk):
        rows = Session.objects.filter(client=cast.clients["assigned"]).select_related("target", "note")
        return rows.order_by("-pk").first()


def count(cast):
    with tenancy.activate(cast.pk):
        return Session.objects.count()


def test_a_full_session_is_kept_as_it_was_typed(north, as_member):
    browser = as_member(north, Role.PRACTITIONER)
    answer = browser.post(new_path(north), typed(north, *QUOTES, **FULL))
    session = latest(north)
    assert answer.url == path_of(north, session)
    with tenancy.activate(north.pk):
        kept = {
            "meeting": (session.held_on, session.minutes, session.mode, session.processes),
            "next": (session.next_step, session.next_on),
            "quotes": list(
                session.statements.order_by("position").values_list("quote", "direction", "category")
            ),
            "rulers": list(session.rulers.order_by("-value").values_list("ruler", "value", "why_not_lower")),
            "note": (session.note.text, session.signed_at),
            "author": session.author_id,
        }
    assert kept == {
        "meeting": (north.today(), 45, "video", ["Engaging", "Evoking"]),
        "next": ("Try one Sunday", None),
        "quotes": list(QUOTES),
        "rulers": [("importance", 8, "My daughter asks"), ("confidence", 0, "")],
        "note": (FULL["note"], None),
        "author": north.practitioner.membership_id,
    }


def test_day_and_length_are_enough(north, as_member):
    before = count(north)
    as_member(north, Role.PRACTITIONER).post(new_path(north), typed(north))
    assert count(north) == before + 1
    assert (latest(north).target, latest(north).note.text) == (None, "")


def test_a_new_target_is_written_in_place(north, as_member):
    as_member(north, Role.PRACTITIONER).post(
        new_path(north), typed(north, new_target="Call my sister weekly")
    )
    target = latest(north).target
    assert (target.description, target.client_id) == ("Call my sister weekly", north.clients["assigned"].pk)


def test_a_target_of_another_client_cannot_be_chosen(north, as_member):
    before = count(north)
    with tenancy.activate(north.pk):
        foreign = TargetBehaviour.objects.get(client=north.clients["team"])
    page = as_member(north, Role.PRACTITIONER).post(
        new_path(north), typed(north, target=str(foreign.public_id))
    )
    assert "Select a valid choice" in page.content.decode()
    assert count(north) == before


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"minutes": ""}, "This field is required."),
        ({"minutes": "0"}, "A session lasts between 1 and 600 minutes."),
        ({"minutes": "an hour"}, "Write the length in whole minutes, for example 45."),
        ({"held_on": "someday"}, "Enter a valid date."),
        ({"importance": "11"}, "Choose a number from 0 to 10."),
        (
            {"readiness_why_not_lower": "My son"},
            "Choose the number these words are about, or clear the words.",
        ),
        ({"quotes-2-quote": "Maybe"}, "Choose what kind of talk this is, for example Ability."),
        ({"quotes-2-category": "need"}, "Write what the client said, or set the category back to “Choose”."),
        ({"next_step": "x" * 301}, "Ensure this value has at most 300 characters"),
    ],
)
def test_a_mistake_is_explained_and_everything_typed_stays(north, as_member, changed, sentence):
    before = count(north)
    form = {**typed(north, *QUOTES, **FULL), **changed}
    page = as_member(north, Role.PRACTITIONER).post(new_path(north), form).content.decode()
    assert sentence in page
    assert count(north) == before
    for words in ("I want to see her play", "My daughter asks", "Sundays.\nShe will try one."):
        assert words in page


def test_tomorrow_cannot_be_recorded_today(north, as_member):
    before = count(north)
    tomorrow = (north.today() + timedelta(days=1)).isoformat()
    page = as_member(north, Role.PRACTITIONER).post(
        new_path(north), typed(north, held_on=tomorrow, new_target="Never kept", note="Kept on the page")
    )
    assert "on or after the day it was held" in page.content.decode()
    assert "Kept on the page" in page.content.decode()
    assert count(north) == before
    with tenancy.activate(north.pk):
        assert not TargetBehaviour.objects.filter(description="Never kept").exists()


def test_another_line_keeps_everything_without_judging_it(north, as_member):
    before = count(north)
    form = typed(north, *QUOTES, **{**FULL, "minutes": "an hour", "do": "add-quote"})
    page = as_member(north, Role.PRACTITIONER).post(new_path(north), form).content.decode()
    assert 'name="quotes-3-quote"' in page
    assert 'class="error-summary"' not in page
    kept = ["I want to see her play", 'value="an hour"', "My daughter asks", "We spoke about Sundays."]
    assert [words for words in kept if words not in page] == []
    assert page.count(" checked") == 5  # two processes, three rulers (one left open)
    assert count(north) == before


def test_saving_on_the_way_to_signing_leads_there(north, as_member):
    answer = as_member(north, Role.PRACTITIONER).post(new_path(north), typed(north, do="sign"))
    assert answer.url == path_of(north, latest(north), "sign/")


def test_an_open_session_is_revised_in_place(north, as_member):
    session = open_session(north)
    browser = as_member(north, Role.PRACTITIONER)
    page = browser.get(path_of(north, session))
    assert "I could start on Sunday canary-north" in page.content.decode()
    before = count(north)
    browser.post(path_of(north, session), typed(north, QUOTES[0], note="Anew", seen=seen_on(page)))
    with tenancy.activate(north.pk):
        session.refresh_from_db()
        assert list(session.statements.values_list("quote", flat=True)) == ["I want to see her play"]
        assert (session.note.__class__.objects.get(session=session).text, session.rulers.count()) == (
            "Anew",
            0,
        )
    assert count(north) == before


def test_two_windows_cannot_silently_overwrite_each_other(north, as_member):
    session = open_session(north)
    browser = as_member(north, Role.PRACTITIONER)
    seen = seen_on(browser.get(path_of(north, session)))
    browser.post(path_of(north, session), typed(north, note="From the first window", seen=seen))
    second = browser.post(path_of(north, session), typed(north, note="From the second window", seen=seen))
    page = second.content.decode()
    assert ("From the first window" in page, "From the second window" in page) == (True, True)
    assert "saved somewhere else after you opened it" in page
    with tenancy.activate(north.pk):
        assert open_session(north).note.text == "From the first window"
    browser.post(path_of(north, session), typed(north, note="From the second window", seen=seen_on(second)))
    assert open_session(north).note.text == "From the second window"


def test_last_time_stands_beside_the_form(north, as_member):
    page = as_member(north, Role.PRACTITIONER).get(new_path(north)).content.decode()
    _, _, aside = page.partition("Last time")
    assert [words for words in ("Try once canary-north", "Evenings are hard") if words not in aside] == []


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, 403),
        (Role.SUPERVISOR, 403),
        (Role.PRACTITIONER, 200),
        (Role.INTAKE, 403),
        (Role.AUDITOR, 403),
        (Role.CODER, 403),
        (Role.CLIENT, 403),
    ],
)
def test_only_practitioners_record_sessions(north, as_member, role, status):
    assert as_member(north, role).get(new_path(north)).status_code == status


@pytest.mark.parametrize("name", ["team", "other", "self"])
def test_a_client_of_a_colleague_is_not_found(north, as_member, name):
    before = count(north)
    answer = as_member(north, Role.PRACTITIONER).post(new_path(north, name), typed(north))
    assert (answer.status_code, count(north)) == (404, before)


def test_a_client_of_another_agency_is_not_found(north, south, as_member):
    path = north.url(f"/sessions/new/{south.clients['assigned'].public_id}/")
    assert as_member(north, Role.PRACTITIONER).post(path, typed(north)).status_code == 404
