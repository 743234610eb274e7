"""The client's first page: what waits, what there is, what comes next."""

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.audit.models import AuditEvent
from clients.services import assign_practitioner
from plans.models import PlanVersion
from plans.services import close_plan, decline_version, sign_version
from tests import records
from tests.portal.conftest import plans_linked_on


def test_home_greets_by_the_chosen_name_and_says_what_comes_next(north, newcomer):
    _, browser = newcomer

    page = browser.get(north.url("/portal/"))

    assert page.status_code == 200
    text = page.content.decode()
    assert "Hello, Nadi<" in text
    assert "There is no plan here yet" in text
    assert plans_linked_on(page) == set()


def test_home_leads_to_what_waits_and_what_is_active_and_to_no_draft(north, selma, versions):
    page = selma.get(north.url("/portal/"))

    assert plans_linked_on(page) == {str(versions["offered"].public_id), str(versions["active"].public_id)}
    text = page.content.decode()
    assert text.count("A plan waits for you to read") == 1
    assert text.count(">Your plan</h2>") == 1
    assert "Hello, Selma<" in text


def test_home_after_signing_says_who_signs_next(north, selma, versions):
    with tenancy.activate(north.pk):
        owner = north.actors[Role.CLIENT]
        sign_version(
            versions["offered"], typed_name="Selma North", device="a phone", by=owner, at=timezone.now()
        )

    text = selma.get(north.url("/portal/")).content.decode()

    assert "You signed your plan" in text
    assert "Stella North signs too" in text
    assert "A plan waits for you to read" not in text


def test_home_after_asking_for_a_change_repeats_the_words(north, selma, versions):
    with tenancy.activate(north.pk):
        owner = north.actors[Role.CLIENT]
        decline_version(versions["offered"], reason="Sundays are <for> rest", by=owner, at=timezone.now())

    text = selma.get(north.url("/portal/")).content.decode()

    assert "You asked for a change" in text
    assert "“Sundays are &lt;for&gt; rest”" in text


def test_home_leaves_out_plans_that_have_ended(north, selma, versions):
    with tenancy.activate(north.pk):
        close_plan(versions["active"].plan, on=north.today(), by=north.stranger)

    assert plans_linked_on(selma.get(north.url("/portal/"))) == {str(versions["offered"].public_id)}


def test_home_is_read_once_in_the_trail(north, selma):
    with tenancy.activate(north.pk):
        before = AuditEvent.objects.count()

    selma.get(north.url("/portal/"))

    with tenancy.activate(north.pk):
        assert AuditEvent.objects.count() == before + 1
        line = AuditEvent.objects.order_by("-pk")[0]
        assert (line.act, line.kind, line.client_reference, line.actor_id) == (
            "view",
            "clients.Client",
            north.clients["self"].public_id,
            north.members[Role.CLIENT].pk,
        )


@pytest.mark.parametrize("role", STAFF_ROLES)
@pytest.mark.parametrize("path", ["/portal/", "/portal/copies/"])
def test_the_portal_is_for_clients_alone(north, as_member, role, path):
    assert as_member(north, role).get(north.url(path)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_home_costs_the_same_for_any_number_of_plans(north, newcomer, django_assert_num_queries, rows):
    client, browser = newcomer
    with tenancy.activate(north.pk):
        stella = north.seat("Stella")
        administrator = north.actors[Role.ADMINISTRATOR]
        assign_practitioner(client, practitioner=stella, starts_on=north.today(), by=administrator)
        offered = [records.add_offered_plan(north, client, north.stranger, "x") for _ in range(rows)]

    # session, user, agency, seat; record, audit line; versions, needs, goals; savepoints
    with django_assert_num_queries(13):
        page = browser.get(north.url("/portal/"))

    assert plans_linked_on(page) == {str(version.public_id) for version in offered}


@pytest.mark.parametrize("rows", [1, 3])
def test_copies_cost_the_same_for_any_number_of_plans(
    north, selma, versions, django_assert_num_queries, rows
):
    with tenancy.activate(north.pk):
        owner, author = north.actors[Role.CLIENT], north.stranger
        PlanVersion.objects.filter(pk=versions["offered"].pk).update(superseded_at=timezone.now())
        for _ in range(rows - 1):
            version = records.add_offered_plan(north, north.clients["self"], author, "x")
            sign_version(version, typed_name="Selma", device="", by=owner, at=timezone.now())

    # session, user, agency, seat; record, audit line; versions; two savepoints, opened and closed
    with django_assert_num_queries(11):
        page = selma.get(north.url("/portal/copies/"))

    assert len(plans_linked_on(page)) == rows
