"""Writing a plan in the browser."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from plans.content import GoalContent, NeedContent, PlanContent
from plans.models import PlanVersion
from plans.parts import read_content
from plans.services import offer_version, write_draft
from tests.cast import Cast
from tests.plans import stage

SignIn = Callable[[Cast, Role], Browser]


@pytest.fixture
def petra(north: Cast, as_member: SignIn) -> Browser:
    return as_member(north, Role.PRACTITIONER)


def address(cast: Cast, version: PlanVersion, verb: str = "write/") -> str:
    return cast.url(f"/plans/{version.public_id}/{verb}")


def said_by(cast: Cast, version: PlanVersion) -> PlanContent:
    with tenancy.activate(cast.pk):
        return read_content(PlanVersion.objects.get(pk=version.pk))


def test_page_sent_back_unchanged_saves_the_same_plan(north: Cast, petra: Browser) -> None:
    version = stage.draft(north)
    fields = stage.as_browser_sends(petra.get(address(north, version)))

    answer = petra.post(address(north, version), {**fields, "do": "save"})

    assert (answer.status_code, answer["Location"]) == (302, address(north, version))
    assert said_by(north, version) == stage.content(north)


def test_draft_may_be_saved_with_little_in_it(north: Cast, petra: Browser) -> None:
    version = stage.draft(north)
    fields = dict.fromkeys(stage.as_browser_sends(petra.get(address(north, version))), "")
    fields |= {"seen": _seen(petra, north, version), "needs-0-statement": "Sleep"}

    petra.post(address(north, version), {**fields, "do": "save"})

    assert said_by(north, version) == PlanContent(needs=(NeedContent("Sleep"),))


def _seen(browser: Browser, cast: Cast, version: PlanVersion) -> str:
    return stage.as_browser_sends(browser.get(address(cast, version)))["seen"]


def test_a_new_plan_proposes_no_goal(north: Cast, petra: Browser) -> None:
    start = petra.post(north.url(f"/plans/start/{north.clients['assigned'].public_id}/"))
    fields = stage.as_browser_sends(petra.get(start["Location"]))

    assert fields["needs-0-goals-0-words"] == ""
    assert b"placeholder" not in petra.get(start["Location"]).content


def test_starting_twice_leaves_one_empty_plan(north: Cast, petra: Browser) -> None:
    url = north.url(f"/plans/start/{north.clients['assigned'].public_id}/")

    first, second = petra.post(url), petra.post(url)

    assert first["Location"] == second["Location"]


@pytest.mark.parametrize(
    ("do", "new", "gone"),
    [
        ("add needs-0-goals", "needs-0-goals-1-words", ""),
        ("add barriers", "barriers-1-barrier", ""),
        ("remove needs-0-goals-0-objectives-0-interventions-0", "", "Weekly MI session"),
    ],
)
def test_rows_come_and_go_without_losing_a_word(
    north: Cast, petra: Browser, do: str, new: str, gone: str
) -> None:
    version = stage.draft(north)
    fields = stage.as_browser_sends(petra.get(address(north, version)))
    fields |= {"works_when": "  half a sent", "first_step_on": "soon", "needs-0-goals-0-importance": "3"}

    page = petra.post(address(north, version), {**fields, "do": do})
    shown = stage.as_browser_sends(page)

    kept = {name: text for name, text in fields.items() if not gone or not name.startswith(do.split()[1])}
    assert {name: shown[name] for name in kept} == kept
    assert new in shown or not new
    assert gone.encode() not in page.content or not gone
    assert said_by(north, version) == stage.content(north)


def test_new_row_takes_the_focus(north: Cast, petra: Browser) -> None:
    version = stage.draft(north)
    fields = stage.as_browser_sends(petra.get(address(north, version)))

    page = petra.post(address(north, version), {**fields, "do": "add needs"}).content.decode()

    (tag,) = [tag for tag in page.split("<") if tag.startswith("textarea") and "autofocus" in tag]
    assert 'name="needs-1-statement"' in tag


@pytest.mark.parametrize("do", ["add nowhere", "remove needs-9", "add needs-0"])
def test_button_that_is_not_on_the_page_is_a_bad_request(north: Cast, petra: Browser, do: str) -> None:
    assert petra.post(address(north, stage.draft(north)), {"do": do}).status_code == 400


def test_wrong_input_is_said_at_its_field_and_nothing_is_saved(north: Cast, petra: Browser) -> None:
    version = stage.draft(north)
    fields = stage.as_browser_sends(petra.get(address(north, version)))
    fields |= {"needs-0-goals-0-words": "", "first_step_on": "soon", "works_when": "I laugh again"}

    page = petra.post(address(north, version), {**fields, "do": "offer"})

    assert stage.as_browser_sends(page)["works_when"] == "I laugh again"
    assert 'href="#id_needs-0-goals-0-words"' in page.content.decode()
    assert 'value="soon"' in page.content.decode()
    assert said_by(north, version) == stage.content(north)


def test_text_from_another_window_is_not_overwritten_unseen(north: Cast, petra: Browser) -> None:
    version = stage.draft(north)
    fields = stage.as_browser_sends(petra.get(address(north, version)))
    meanwhile = replace(stage.content(north), works_when="I call my sister")
    with tenancy.activate(north.pk):
        write_draft(version, content=meanwhile, by=north.practitioner)

    mine = {**fields, "works_when": "I laugh again"}
    longer = stage.as_browser_sends(petra.post(address(north, version), {**mine, "do": "add barriers"}))
    page = petra.post(address(north, version), {**longer, "do": "save"})
    shown = stage.as_browser_sends(page)

    assert "Somebody saved this after you opened it" in page.content.decode()
    assert shown["works_when"] == "I laugh again"
    assert said_by(north, version) == meanwhile
    assert petra.post(address(north, version), {**shown, "do": "save"}).status_code == 302
    assert said_by(north, version).works_when == "I laugh again"


def test_save_and_offer_freezes_the_words(north: Cast, petra: Browser) -> None:
    version = stage.draft(north)
    fields = stage.as_browser_sends(petra.get(address(north, version)))

    answer = petra.post(address(north, version), {**fields, "do": "offer"})

    with tenancy.activate(north.pk):
        assert PlanVersion.objects.get(pk=version.pk).state == "offered"
    assert answer["Location"] == address(north, version, "")
    assert petra.get(address(north, version)).status_code == 404


def test_offering_twice_leaves_one_offer_and_shows_the_page(north: Cast, petra: Browser) -> None:
    version = stage.draft(north)
    fields = {**stage.as_browser_sends(petra.get(address(north, version))), "do": "offer"}

    answers = [petra.post(address(north, version), fields) for _ in range(2)]
    answers.append(petra.post(address(north, version, "offer/")))

    assert [answer["Location"] for answer in answers] == [address(north, version, "")] * 3
    with tenancy.activate(north.pk):
        assert AuditEvent.objects.filter(act="offer", reference=version.public_id).count() == 1


def test_saving_what_is_offered_already_is_not_found(north: Cast, petra: Browser) -> None:
    version = stage.draft(north)
    fields = stage.as_browser_sends(petra.get(address(north, version)))
    with tenancy.activate(north.pk):
        offer_version(version, by=north.practitioner, at=timezone.now())

    assert petra.post(address(north, version), {**fields, "do": "save"}).status_code == 404


@pytest.mark.parametrize("verb", ["write/", "offer/"])
def test_incomplete_plan_is_answered_with_what_is_missing(north: Cast, petra: Browser, verb: str) -> None:
    version = stage.draft(north, says=stage.INCOMPLETE)
    fields = stage.as_browser_sends(petra.get(address(north, version)))

    page = petra.post(address(north, version, verb), {**fields, "do": "offer"}).content.decode()

    assert "This plan is not ready to be offered" in page
    assert '#needs-0-goals-0">Give the goal “I want to sleep” an objective.</a>' in page
    assert '#needs-1">Give the need “Work” a goal.</a>' in page
    with tenancy.activate(north.pk):
        assert PlanVersion.objects.get(pk=version.pk).state == "draft"


def test_gaps_are_shown_while_writing(north: Cast, petra: Browser) -> None:
    version = stage.draft(north, says=stage.without_dates(stage.content(north)))

    page = petra.get(address(north, version)).content.decode()

    assert 'href="#needs-0-goals-0-objectives-0">Say by when: “Walk after dinner as said”.</a>' in page


def test_quotes_beside_the_form_are_this_clients_change_talk(north: Cast, petra: Browser) -> None:
    page = petra.get(address(north, stage.draft(north))).content.decode()

    assert page.count("“I could start on Sunday canary-north”") == 2  # one for each session
    assert "Evenings are hard" not in page
    assert "Noted so far: Keeps promises canary-north" in page


def test_typed_markup_is_shown_as_text(north: Cast, petra: Browser) -> None:
    hostile = NeedContent("<script>1</script>", (GoalContent("<b>I</b>"),))
    version = stage.draft(north, says=PlanContent(needs=(hostile,)))

    pages = [petra.get(address(north, version, verb)).content.decode() for verb in ("", "write/")]

    assert all("<script>1" not in page and "<b>I" not in page for page in pages)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, 403),
        (Role.SUPERVISOR, 403),
        (Role.INTAKE, 403),
        (Role.AUDITOR, 403),
        (Role.CODER, 403),
        (Role.CLIENT, 403),
    ],
)
def test_only_practitioners_write(north: Cast, as_member: SignIn, role: Role, status: int) -> None:
    browser, version = as_member(north, role), stage.draft(north, "self")

    assert browser.get(address(north, version)).status_code == status
    assert browser.post(address(north, version), {"do": "save"}).status_code == status


@pytest.mark.parametrize("reach", ["team", "other", "self"])
def test_drafts_of_others_are_not_found(north: Cast, petra: Browser, reach: str) -> None:
    version = stage.draft(north, reach)

    answers = [petra.get(address(north, version, verb)) for verb in ("", "write/")]
    answers += [petra.post(address(north, version, verb)) for verb in ("offer/", "revise/", "export/")]

    assert [answer.status_code for answer in answers] == [404] * 5


def test_foreign_references_are_not_found(north: Cast, south: Cast, petra: Browser) -> None:
    foreign: Any = stage.draft(south).public_id

    answers = [petra.get(north.url(f"/plans/{foreign}/{verb}")) for verb in ("", "write/")]
    answers.append(petra.post(north.url(f"/plans/start/{south.clients['assigned'].public_id}/")))

    assert [answer.status_code for answer in answers] == [404] * 3
