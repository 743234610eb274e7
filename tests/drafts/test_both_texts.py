"""Two windows, or two people, on one record: both texts are shown, and nobody's is lost."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.drafts.models import Draft
from agencies.models import SealingKey, Team
from plans.parts import read_content
from plans.services import write_draft
from sessions.models import SessionNote
from tests.cast import Cast
from tests.drafts.typing import NOTE, kept, tab_of
from tests.plans import stage
from tests.sessions.filled import open_session, path_of, seen_on, typed

FIELDS = re.compile(r'<input type="(?:text|hidden)" name="((?:initial-)?name|draft)" value="([^"]*)"')
HEADING = "Somebody saved this after you opened it"


def sheet(page: Any) -> dict[str, str]:
    return {"seen": seen_on(page), "draft": str(tab_of(page))}


def rows_of(page: Any) -> dict[str, tuple[str, str]]:
    """What is saved and what was typed, by the name of the field."""
    return {row.label: (row.saved, row.typed) for row in page.context["conflict"].rows}


def test_session_saved_in_another_window(north: Cast, as_member: Any) -> None:
    petra, path = as_member(north, Role.PRACTITIONER), path_of(north, open_session(north))
    first, second = petra.get(path), petra.get(path)
    one = typed(north, ("I will call", "change", "ability"), note="The first text.", mode="video")
    assert petra.post(path, {**one, **sheet(first)}).status_code == 302

    other = typed(north, ("I may call", "change", "need"), note="The second text.", mode="phone")
    page = petra.post(path, {**other, **sheet(second)})

    assert page.status_code == 409
    assert HEADING in page.content.decode()
    assert "Petra North saved it on" in page.content.decode()
    assert rows_of(page) == {
        "Note": ("The first text.", "The second text."),
        "How you met": ("Video", "Telephone"),
        "Quotes": ("“I will call” Change talk, Ability", "“I may call” Change talk, Need"),
    }
    with tenancy.activate(north.pk):
        assert SessionNote.objects.get(session=open_session(north)).text == "The first text."
    assert kept(north, tab_of(page))["note"] == ["The second text."]

    again = petra.post(path, {**other, "note": "Both texts.", **sheet(page)})
    assert again.status_code == 302
    with tenancy.activate(north.pk):
        assert SessionNote.objects.get(session=open_session(north)).text == "Both texts."
        assert not Draft.objects.exclude(form="sessions.write", ended_at=None).filter(ended_at=None).exists()


def test_window_that_was_closed_meets_the_other_text_when_it_is_saved(north: Cast, as_member: Any) -> None:
    """A restored text knows on which version it was begun."""
    petra, path = as_member(north, Role.PRACTITIONER), path_of(north, open_session(north))
    left = petra.get(path)
    petra.post(path, {**typed(north, note="Left behind.", minutes="x"), **sheet(left)})
    other = petra.get(path)
    begun_anew = petra.post(path, {**typed(north, note="Saved since."), "seen": seen_on(left)})
    assert begun_anew.status_code == 302

    restored = petra.get(path)

    assert tab_of(restored) != tab_of(other)
    assert "Left behind." in restored.content.decode()
    page = petra.post(path, {**typed(north, note="Left behind."), **sheet(restored)})
    assert (page.status_code, rows_of(page)) == (409, {"Note": ("Saved since.", "Left behind.")})


def test_session_signed_in_another_window_keeps_what_was_typed(north: Cast, as_member: Any) -> None:
    petra, session = as_member(north, Role.PRACTITIONER), open_session(north)
    path = path_of(north, session)
    left, signing = petra.get(path), petra.get(path_of(north, session, "sign/"))
    assert petra.post(path_of(north, session, "sign/"), {"seen": seen_on(signing)}).status_code == 302

    page = petra.post(path, {**typed(north, note=NOTE), **sheet(left)})

    assert page.status_code == 409
    with tenancy.activate(north.pk):
        draft = Draft.objects.get(tab=tab_of(left))
    assert NOTE in petra.get(north.url(f"/drafts/{draft.public_id}/")).content.decode()


def test_plan_saved_in_another_window(north: Cast, as_member: Any) -> None:
    petra, version = as_member(north, Role.PRACTITIONER), stage.draft(north)
    url = north.url(f"/plans/{version.public_id}/write/")
    page = petra.get(url)
    mine = {**stage.as_browser_sends(page), "needs-0-goals-0-reasons": "For my own sake"}
    with tenancy.activate(north.pk):
        write_draft(
            version, content=replace(stage.content(north), works_when="I call"), by=north.practitioner
        )

    both = petra.post(url, mine)

    assert both.status_code == 409
    assert rows_of(both) == {
        "I will know it works when": ("I call", "I sleep through"),
        "Need 1, goal 1: Why it matters": ("My daughter asks for me", "For my own sake"),
    }
    assert kept(north, tab_of(page))["needs-0-goals-0-reasons"] == ["For my own sake"]
    assert petra.post(url, stage.as_browser_sends(both)).status_code == 302
    with tenancy.activate(north.pk):
        assert read_content(version).works_when == "I sleep through"


@pytest.fixture
def team(north: Cast) -> Team:
    with tenancy.activate(north.pk):
        return Team.objects.get(name="Alpha")


def opens(browser: Browser, path: str) -> dict[str, str]:
    page = browser.get(path).content.decode()
    fields = re.findall(
        r'<input type="(?:text|hidden)" name="((?:initial-)?name|draft)" value="([^"]*)"', page
    )
    return dict(fields)


def test_record_changed_by_two_in_the_admin(north: Cast, as_member: Any, team: Team) -> None:
    ada, path = (
        as_member(north, Role.ADMINISTRATOR),
        north.url(f"/admin/agencies/team/{team.public_id}/change/"),
    )
    first, second = opens(ada, path), opens(ada, path)
    assert ada.post(path, {**first, "name": "Anchor"}).status_code == 302

    page = ada.post(path, {**second, "name": "Arrow"})

    assert page.status_code == 409
    assert HEADING in page.content.decode()
    assert "Ada North saved it on" in page.content.decode()
    assert rows_of(page) == {"Name": ("“Anchor”", "“Arrow”")}
    assert kept(north, tab_of(page))["name"] == ["Arrow"]
    with tenancy.activate(north.pk):
        assert Team.objects.get(pk=team.pk).name == "Anchor"
    again = {"name": "Arrow", "initial-name": "Anchor", "draft": str(tab_of(page))}
    assert ada.post(path, again).status_code == 302
    with tenancy.activate(north.pk):
        assert Team.objects.get(pk=team.pk).name == "Arrow"
        assert Draft.objects.get(tab=tab_of(page)).ended_at


def test_admin_restores_what_was_typed_and_what_the_field_had_said(
    north: Cast, as_member: Any, team: Team
) -> None:
    ada, path = (
        as_member(north, Role.ADMINISTRATOR),
        north.url(f"/admin/agencies/team/{team.public_id}/change/"),
    )
    typed_name = {**opens(ada, path), "name": ""}
    assert ada.post(path, typed_name).status_code == 200
    with tenancy.activate(north.pk):
        Draft.objects.get(tab=typed_name["draft"])
        Team.objects.filter(pk=team.pk).update(name="Anchor")

    page = ada.get(path).content.decode()

    assert "Restored from" in page
    assert 'name="initial-name" value="Alpha"' in page
    assert 'name="name" value="Anchor"' not in page


def test_keys_are_shredded_for_one_agency_alone(north: Cast, south: Cast, capsys: Any) -> None:
    with pytest.raises(CommandError, match="Name the agency"):
        call_command("sealing_keys", "shred")
    with pytest.raises(CommandError, match="no agency named"):
        call_command("sealing_keys", "replace", agency="nowhere")

    call_command("sealing_keys", "replace", agency="north")
    call_command("sealing_keys", "reseal")
    call_command("sealing_keys", "shred", agency="north")

    said = capsys.readouterr().out
    assert "north: key 2 seals from now on" in said
    assert "north: 2 keys resealed" in said
    assert "south: 1 keys resealed" in said
    assert "north: 2 keys shredded" in said
    with tenancy.activate(north.pk):
        assert not Draft.objects.exists()
        assert not SealingKey.objects.exists()
    with tenancy.activate(south.pk):
        assert Draft.objects.exists()
        assert SealingKey.objects.count() == 1
