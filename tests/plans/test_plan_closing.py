"""A plan that has ended, and a record in which no plan begins."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from agencies import tenancy
from agencies.access import policy
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from clients.models import Client
from plans.models import Plan, PlanVersion
from plans.services import close_plan, revise_plan, start_plan
from tests.cast import Cast
from tests.plans import stage

SignIn = Callable[[Cast, Role], Browser]


@pytest.fixture
def petra(north: Cast, as_member: SignIn) -> Browser:
    return as_member(north, Role.PRACTITIONER)


def address(cast: Cast, version: PlanVersion, verb: str = "") -> str:
    return cast.url(f"/plans/{version.public_id}/{verb}")


def closings(cast: Cast, version: PlanVersion) -> int:
    with tenancy.activate(cast.pk):
        lines = AuditEvent.objects.filter(act="change", reference=version.plan.public_id)
        return lines.filter(fields=["closed_on"]).count()


def close_record(cast: Cast, client: Client) -> None:
    with tenancy.activate(cast.pk):
        Client.objects.filter(pk=client.pk).update(closed_on=cast.today())


def test_plan_is_closed_on_its_page(north: Cast, petra: Browser) -> None:
    version = stage.offered(north)
    before = petra.get(address(north, version)).content.decode()

    answer = petra.post(address(north, version, "close/"), {"closed_on": north.today().isoformat()})
    again = petra.post(
        address(north, version, "close/"), {"closed_on": north.today().isoformat()}, follow=True
    )

    assert answer["Location"] == address(north, version)
    with tenancy.activate(north.pk):
        assert Plan.objects.get(pk=version.plan_id).closed_on == north.today()
    assert closings(north, version) == 1
    page = again.content.decode()
    assert "This plan is closed. Start a new one." in page
    assert f"This plan was closed on {north.today():%B} {north.today().day}, {north.today().year}." in page
    assert [text.count("close/") for text in (before, page)] == [1, 0]


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (1, "Choose today or a day before."),
        (None, "Give the day on which the plan ended."),
    ],
)
def test_day_that_cannot_be_is_said_at_its_field(
    north: Cast, petra: Browser, days: int | None, says: str
) -> None:
    version = stage.offered(north)
    day = "" if days is None else (north.today() + timedelta(days=days)).isoformat()

    page = petra.post(address(north, version, "close/"), {"closed_on": day}).content.decode()

    assert says in page
    assert f'value="{day}"' in page or not day
    with tenancy.activate(north.pk):
        assert Plan.objects.get(pk=version.plan_id).closed_on is None


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR, Role.CLIENT])
def test_others_close_no_plan(north: Cast, as_member: SignIn, role: Role) -> None:
    version = stage.offered(north, "self")

    answer = as_member(north, role).post(
        address(north, version, "close/"), {"closed_on": north.today().isoformat()}
    )

    assert answer.status_code == 403
    assert closings(north, version) == 0


def test_plan_out_of_reach_is_not_closed(north: Cast, petra: Browser) -> None:
    version = stage.offered(north, "team")

    answer = petra.post(address(north, version, "close/"), {"closed_on": north.today().isoformat()})

    assert answer.status_code == 404
    assert closings(north, version) == 0


def test_nothing_waits_in_a_closed_plan(north: Cast) -> None:
    draft, offered, signed = stage.draft(north), stage.offered(north, "self"), stage.signed(north)
    with tenancy.activate(north.pk):
        for version, by in (
            (draft, north.practitioner),
            (offered, north.stranger),
            (signed, north.stranger),
        ):
            close_plan(version.plan, on=north.today(), by=by)
        client = north.actors[Role.CLIENT]
        may = [
            policy.allows(north.practitioner, Action.OFFER, draft),
            policy.allows(client, Action.SIGN, offered),
            policy.allows(client, Action.DECLINE, offered),
            policy.allows(north.stranger, Action.COSIGN, signed),
        ]
        with pytest.raises(ValidationError, match="This plan is closed"):
            revise_plan(offered, by=north.stranger)

    assert may == [False] * 4


def test_no_plan_begins_in_a_closed_record(north: Cast, petra: Browser) -> None:
    client = north.clients["assigned"]
    with tenancy.activate(north.pk):
        start_plan(client, by=north.practitioner)  # blank: else the one to go on with
        before = Plan.objects.count()
    close_record(north, client)

    page = petra.post(north.url(f"/plans/start/{client.public_id}/"), follow=True)

    assert page.redirect_chain == [(north.url(f"/clients/{client.public_id}/"), 302)]
    assert "This record is closed. Reopen it before you write a plan." in page.content.decode()
    with tenancy.activate(north.pk):
        assert Plan.objects.count() == before
