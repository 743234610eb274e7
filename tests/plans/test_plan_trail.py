"""What the trail keeps of writing, offering and replacing a plan."""

from dataclasses import replace

from django.utils import timezone

from agencies import tenancy
from agencies.audit.models import AuditEvent
from plans.content import SupportContent
from plans.models import PlanVersion
from plans.services import offer_version, revise_plan, write_draft
from tests.cast import Cast
from tests.plans import stage


def changes_of(version: PlanVersion) -> list[list[str]]:
    lines = AuditEvent.objects.filter(act="change", reference=version.public_id)
    return list(lines.order_by("pk").values_list("fields", flat=True))


def test_line_names_what_differs_and_nothing_else(north: Cast) -> None:
    version, says = stage.draft(north), stage.content(north)
    with tenancy.activate(north.pk):
        before = len(changes_of(version))
        friend = replace(says, works_when="I laugh", supports=(SupportContent("A friend"),))
        for content in (says, friend, replace(friend, needs=())):
            write_draft(version, content=content, by=north.practitioner)

        assert changes_of(version)[before:] == [["supports", "works_when"], ["needs"]]


def test_version_that_makes_way_for_an_offer_is_told_of(north: Cast) -> None:
    first = stage.offered(north)
    with tenancy.activate(north.pk):
        offer_version(revise_plan(first, by=north.practitioner), by=north.practitioner, at=timezone.now())

        assert changes_of(first)[-1] == ["superseded_at"]


def test_version_that_is_replaced_by_a_signature_is_told_of(north: Cast) -> None:
    first = stage.signed(north)
    with tenancy.activate(north.pk):
        stage.countersign(north, first)
        before = changes_of(first)
        second = revise_plan(first, by=north.stranger)
        offer_version(second, by=north.stranger, at=timezone.now())
        stage.client_signs(north, second)
        stage.countersign(north, second)

        assert changes_of(first) == [*before, ["superseded_at"]]
