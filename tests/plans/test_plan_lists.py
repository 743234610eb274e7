"""Where plans are listed: the admin, the first page, the client's page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.test import override_settings

from agencies import tenancy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Role
from plans.models import PlanVersion
from plans.standing import Standing
from plans.worklists import reviews_due, to_offer_or_sign
from tests.cast import Cast
from tests.plans import stage

SignIn = Callable[[Cast, Role], Browser]
CHANGELIST = "/admin/plans/planversion/"


def in_force(cast: Cast, review_in: int = 0) -> PlanVersion:
    """An active version of the client with a seat, due for review in so many days."""
    version = stage.signed(cast)
    with tenancy.activate(cast.pk):
        version = stage.countersign(cast, version)
        PlanVersion.objects.filter(pk=version.pk).update(
            review_due_on=cast.today() + timedelta(days=review_in)
        )
    return version


def list_for(cast: Cast, actor: Actor, make: Any) -> Any:
    with tenancy.activate(cast.pk), override_settings(ROOT_URLCONF=settings.AGENCY_URLCONF):
        return make(actor)


def link(version: PlanVersion) -> str:
    return f"/plans/{version.public_id}/"


def test_work_list_names_what_each_plan_waits_for(north: Cast) -> None:
    signed = stage.signed(north)
    draft = stage.draft(north, "self")
    declined = stage.offered(north, "self")
    with tenancy.activate(north.pk):
        stage.client_declines(north, declined)

    rows = list_for(north, north.stranger, to_offer_or_sign)["rows"]

    found = {row["url"]: (row["detail"], row["due"]) for row in rows}
    assert {version.state: found[link(version)] for version in (signed, draft)} == {
        "signed": ("Signed by the client: sign it too", "Sign"),
        "draft": ("Draft: go on writing, or offer it", ""),
    }
    assert found[link(declined)] == ("Declined: read why, and write a new version", "")


def test_work_list_leaves_out_what_waits_for_others(north: Cast) -> None:
    offered, foreign = stage.offered(north), stage.draft(north, "team")

    rows = list_for(north, north.practitioner, to_offer_or_sign)["rows"]

    assert {row["url"] for row in rows} & {link(offered), link(foreign)} == set()


def test_work_list_begins_with_what_clients_have_signed(north: Cast) -> None:
    first, later = stage.signed(north), stage.signed(north)
    declined = stage.offered(north, "self")
    with tenancy.activate(north.pk):
        stage.client_declines(north, declined)
    draft = stage.draft(north, "self")

    rows = list_for(north, north.stranger, to_offer_or_sign)["rows"]

    assert [row["url"] for row in rows][:4] == [link(version) for version in (first, later, draft, declined)]


def test_review_of_a_client_whose_record_is_closed_is_not_due(north: Cast) -> None:
    version = in_force(north)
    with tenancy.activate(north.pk):
        type(north.clients["self"]).objects.filter(pk=version.plan.client_id).update(closed_on=north.today())

    rows = list_for(north, north.stranger, reviews_due)["rows"]

    assert [row["url"] for row in rows] == []


@pytest.mark.parametrize(("days", "due"), [(-1, "Due"), (0, "Due"), (1, ""), (14, ""), (15, None)])
def test_review_is_listed_from_two_weeks_before(north: Cast, days: int, due: str | None) -> None:
    version = in_force(north, review_in=days)

    rows = list_for(north, north.stranger, reviews_due)["rows"]

    assert {row["url"]: row["due"] for row in rows}.get(link(version)) == due


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INTAKE, Role.AUDITOR, Role.CODER, Role.CLIENT])
def test_work_lists_are_for_those_who_write_or_supervise(north: Cast, role: Role) -> None:
    lists = [list_for(north, north.actors[role], make) for make in (to_offer_or_sign, reviews_due)]

    assert lists == [None, None]


@pytest.mark.parametrize("plans", [1, 3])
def test_work_lists_cost_the_same_for_any_number_of_plans(
    north: Cast, django_assert_num_queries: Any, plans: int
) -> None:
    for _ in range(plans):
        in_force(north)
        stage.draft(north, "self")

    with django_assert_num_queries(2):  # one for each list
        lists = [list_for(north, north.stranger, make) for make in (to_offer_or_sign, reviews_due)]

    assert [len(found["rows"]) for found in lists] == [2 + plans, plans]


@pytest.mark.parametrize("plans", [1, 3])
def test_admin_list_costs_the_same_for_any_number_of_plans(
    north: Cast, as_member: SignIn, django_assert_num_queries: Any, plans: int
) -> None:
    browser = as_member(north, Role.PRACTITIONER)
    made = [stage.draft(north) for _ in range(plans)]

    with django_assert_num_queries(10):  # session, user, agency, seat, count, versions; two savepoints of 2
        page = browser.get(north.url(CHANGELIST)).content.decode()

    assert [page.count(north.url(link(version))) for version in made] == [1] * plans


@pytest.mark.parametrize(
    "state", ["draft", "offered", "signed", "active", "declined", "superseded", "closed"]
)
def test_admin_list_is_filtered_by_state(north: Cast, as_member: SignIn, state: str) -> None:
    browser = as_member(north, Role.ADMINISTRATOR)
    versions = _one_in_each_state(north)

    page = browser.get(north.url(f"{CHANGELIST}?state={state}")).content.decode()

    assert {name for name, version in versions.items() if link(version) in page} == {state}


def _one_in_each_state(cast: Cast) -> dict[str, PlanVersion]:
    replaced, closed, declined = in_force(cast), in_force(cast), stage.offered(cast, "self")
    with tenancy.activate(cast.pk):
        stage.client_declines(cast, declined)
        PlanVersion.objects.filter(pk=replaced.pk).update(superseded_at=replaced.activated_at)
        type(closed.plan).objects.filter(pk=closed.plan_id).update(closed_on=cast.today())
    return {
        "draft": stage.draft(cast),
        "offered": stage.offered(cast),
        "signed": stage.signed(cast),
        "active": in_force(cast),
        "declined": declined,
        "superseded": replaced,
        "closed": closed,
    }


def test_row_and_query_read_the_same_state_from_the_same_facts(north: Cast) -> None:
    made = _one_in_each_state(north)
    closing = [stage.draft(north), stage.offered(north), stage.signed(north)]
    with tenancy.activate(north.pk):
        plans = [version.plan_id for version in closing]
        type(made["draft"].plan).objects.filter(pk__in=plans).update(closed_on=north.today())
        versions = PlanVersion.objects.select_related("plan")
        by_row = {(version.pk, version.state) for version in versions}
        by_query = {(row.pk, state) for state in Standing for row in versions.standing(state)}
        count = versions.count()
        closed = versions.standing(Standing.CLOSED).filter(pk__in=[version.pk for version in closing])

        assert by_row == by_query
        assert (len(by_query), closed.count()) == (count, 3)


def test_admin_list_is_read_only_and_within_reach(north: Cast, as_member: SignIn) -> None:
    mine, foreign = stage.draft(north), stage.draft(north, "team")
    browser = as_member(north, Role.PRACTITIONER)

    page = browser.get(north.url(CHANGELIST)).content.decode()

    assert (link(mine) in page, link(foreign) in page) == (True, False)
    assert browser.get(north.url(f"{CHANGELIST}add/")).status_code == 403
    assert browser.post(north.url(f"{CHANGELIST}{mine.pk}/delete/")).status_code == 403


@pytest.mark.parametrize("needs", [1, 3])
def test_page_costs_the_same_for_any_number_of_needs(
    north: Cast, as_member: SignIn, django_assert_num_queries: Any, needs: int
) -> None:
    browser = as_member(north, Role.PRACTITIONER)
    version = stage.draft(north, says=stage.with_needs(stage.content(north), needs))

    # session, user, agency, seat; version, audit line, versions, six for the content; two savepoints of 2
    with django_assert_num_queries(17):
        page = browser.get(north.url(link(version))).content.decode()
    # the same without the list of versions, with strengths, quotes and what was typed and not sent
    with django_assert_num_queries(19):
        form = browser.get(north.url(f"{link(version)}write/")).content.decode()

    assert [page.count(f'id="need-{number}"') for number in range(1, 5)] == [1] * needs + [0] * (4 - needs)
    assert [form.count(f'id="needs-{number}"') for number in range(4)] == [1] * needs + [0] * (4 - needs)


@pytest.mark.parametrize(
    ("role", "plans", "may_start"),
    [
        (Role.PRACTITIONER, True, True),
        (Role.SUPERVISOR, True, False),
        (Role.AUDITOR, True, False),
        (Role.INTAKE, False, False),
    ],
)
def test_client_page_shows_plans_to_their_readers(
    north: Cast, as_member: SignIn, role: Role, *, plans: bool, may_start: bool
) -> None:
    version = stage.draft(north)
    client = north.clients["assigned"]

    page = as_member(north, role).get(north.url(f"/clients/{client.public_id}/")).content.decode()

    assert (link(version) in page, "Write a plan" in page) == (plans, may_start)
