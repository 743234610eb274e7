"""What two people do to one plan at the same moment."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client as Browser
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models import Agency
from plans.content import PlanContent
from plans.models import PlanVersion
from plans.parts import read_content
from plans.services import offer_version, revise_plan, start_plan, write_draft
from tests import cast as casting
from tests.cast import Cast
from tests.plans import stage
from tests.plans.meanwhile import held

SLUG = "wharf"  # an agency of these tests alone: what two connections are to see must be committed, and stays


@pytest.fixture
def wharf(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock():
        if not Agency.objects.filter(slug=SLUG).exists():
            casting.build(SLUG)
        yield Cast(Agency.objects.get(slug=SLUG))
        connection.close()


@pytest.fixture
def petra(wharf: Cast) -> Browser:
    browser = Browser()
    browser.force_login(wharf.users[Role.PRACTITIONER])
    return browser


@pytest.fixture
def draft(wharf: Cast) -> PlanVersion:
    with tenancy.activate(wharf.pk), transaction.atomic():
        version = start_plan(wharf.clients["assigned"], by=wharf.practitioner)
        return write_draft(version, content=stage.content(wharf), by=wharf.practitioner)


def said_by(cast: Cast, version: PlanVersion) -> PlanContent:
    with tenancy.activate(cast.pk), transaction.atomic():
        return read_content(PlanVersion.objects.get(pk=version.pk))


@pytest.mark.parametrize("do", ["save", "offer"])
def test_page_saved_while_another_window_saves_shows_the_conflict(
    wharf: Cast, petra: Browser, draft: PlanVersion, do: str
) -> None:
    url = wharf.url(f"/plans/{draft.public_id}/write/")
    mine = {**stage.as_browser_sends(petra.get(url)), "works_when": "I laugh again", "do": do}
    theirs = replace(stage.content(wharf), works_when="I call my sister")

    with held(wharf, lambda: petra.post(url, mine)) as answer:
        write_draft(draft, content=theirs, by=wharf.practitioner)

    page = answer.result()
    assert "Somebody saved this after you opened it" in page.content.decode()
    assert stage.as_browser_sends(page)["works_when"] == "I laugh again"
    assert said_by(wharf, draft) == theirs


def test_program_that_sends_one_field_keeps_what_was_written_meanwhile(
    wharf: Cast, petra: Browser, draft: PlanVersion
) -> None:
    url = wharf.url(f"/api/v1/plans/{draft.public_id}/")
    theirs = replace(stage.content(wharf), works_when="I call my sister")
    sent = {"first_step": "Ring the bell"}

    with held(
        wharf, lambda: petra.patch(url, sent, content_type="application/json", headers={"If-Match": "*"})
    ) as answer:
        write_draft(draft, content=theirs, by=wharf.practitioner)

    assert answer.result().status_code == 200
    assert said_by(wharf, draft) == replace(theirs, first_step="Ring the bell")


def test_two_revisions_at_one_moment_leave_one_draft(wharf: Cast, draft: PlanVersion) -> None:
    with tenancy.activate(wharf.pk), transaction.atomic():
        offered = offer_version(draft, by=wharf.practitioner, at=timezone.now())

    def revise_too() -> list[str]:
        with tenancy.activate(wharf.pk), transaction.atomic():
            with pytest.raises(ValidationError) as refusal:
                revise_plan(offered, by=wharf.practitioner)
            return refusal.value.messages

    with held(wharf, revise_too) as answer:
        revise_plan(offered, by=wharf.practitioner)

    assert answer.result() == ["There is a draft of this plan already. Go on with that one."]
    with tenancy.activate(wharf.pk), transaction.atomic():
        numbers = (
            PlanVersion.objects.filter(plan=draft.plan).order_by("number").values_list("number", flat=True)
        )
        assert list(numbers) == [1, 2]
