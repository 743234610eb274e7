"""One guard of the code taken away at a time: each time a named test of the suite goes red.

Where two belts hold the same thing, the named test is one in which the other belt cannot help: rows of the
same agency, or a connection that row-level security does not bind.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from agencies.access.vocabulary import Action, Role
from clients.models import Client
from tests import (
    test_choices,
    test_dated_reach,
    test_isolation,
    test_newcomers,
    test_policy,
    test_routes,
    test_services_in_reach,
    test_surfaces,
    test_tenancy,
    test_why,
)
from tests.agencies import test_checks, test_tasks
from tests.attacks import test_admin_lists, test_portal, test_scope
from tests.cast import Cast
from tests.mutations import taken_away as away
from tests.mutations.guards import Guard, guard

Mutate = Callable[[pytest.MonkeyPatch], AbstractContextManager[None] | None]
NAMES = ("model", "admin", "api", "page")
SURFACES = {record[0]: dict(zip(NAMES, record, strict=True)) for record in test_surfaces.RECORDS}
PAGE, DETAIL = next((name, pattern) for name, pattern in test_routes.INSIDE if name == "clients:page")


def surfaces(role: Role, model: type[Any]) -> Guard:
    """The test that page, API and admin show the same rows, for one role and kind of record."""
    return guard(test_surfaces.test_surfaces_agree, role=role, **SURFACES[model])


PETRAS_CLIENTS = guard(test_portal.test_attack_49_clients_of_colleagues, person="Petra")
MY_CLIENTS = guard(test_policy.test_client_matrix, role=Role.PRACTITIONER, column=0)
MUTATIONS: dict[Mutate, list[Guard]] = {
    # The ambient belt
    away.without_manager_filter: [guard(test_tenancy.test_manager_alone_keeps_to_the_agency, model=Client)],
    away.without_ambient_guard: [
        guard(test_tenancy.test_operation_outside_every_agency_is_refused, operation="count"),
        guard(test_tenancy.test_operation_outside_every_agency_is_refused, operation="as a subquery"),
    ],
    away.without_refusal_of_foreign_rows: [guard(test_tenancy.test_saving_a_foreign_row_is_refused)],
    # What the database is told
    away.with_the_database_told_nothing: [
        guard(test_tenancy.test_reading_reaches_the_active_agency_only),
        surfaces(Role.ADMINISTRATOR, Client),
    ],
    away.with_the_agency_never_taken_back: [
        guard(test_tenancy.test_leaving_an_agency_restores_the_one_before)
    ],
    away.with_the_agency_told_to_the_connection: [
        guard(test_scope.test_attack_29_setting_left_on_a_connection)
    ],
    # The policy
    away.without_reach: [
        MY_CLIENTS,
        PETRAS_CLIENTS,
        guard(test_choices.test_autocomplete_names_rows_in_reach_alone),
    ],
    away.without_state: [guard(test_policy.test_record_matrix, role=Role.SUPERVISOR, column=5)],
    away.without_the_actors_agency: [
        guard(test_services_in_reach.test_actor_of_one_agency_reaches_nothing_in_another)
    ],
    away.with_every_object_allowed: [
        guard(test_policy.test_object_and_list_agree_everywhere, model=Client, role=Role.PRACTITIONER)
    ],
    away.with_every_right_granted: [guard(test_services_in_reach.test_role_without_the_right_is_told_so)],
    away.without_a_second_look_when_locking: [
        guard(test_services_in_reach.test_service_writes_within_reach_alone, act=act)
        for act in ("close the record", "offer a plan", "sign a note")
    ],
    away.without_a_look_after_saving: [guard(test_services_in_reach.test_nothing_is_added_beyond_reach)],
    away.with_yesterdays_caseload: [guard(test_dated_reach.test_the_day_is_the_agencys_own)],
    away.with_tomorrows_caseload: [guard(test_why.test_assignment_to_come_is_told_with_its_day)],
    # Forms and pages
    away.without_same_agency_in_forms: [guard(test_tenancy.test_validation_names_the_foreign_choice)],
    away.with_choices_of_the_agency: [
        guard(test_choices.test_choices_follow_the_reach_of_whoever_picks),
        guard(test_choices.test_form_takes_no_row_out_of_reach, reach="other", taken=False),
        guard(test_choices.test_admin_form_offers_and_takes_own_teams_alone),
        guard(test_choices.test_api_search_narrows_by_no_client_out_of_reach),
    ],
    away.with_pages_of_the_agency: [PETRAS_CLIENTS],
    # The admin
    away.with_plain_admin_filters: [
        guard(
            test_choices.test_admin_filter_names_teams_of_rows_in_reach_alone,
            path="/admin/clients/client/",
            lookup="team__id__exact",
        ),
        guard(test_newcomers.test_admin_of_the_product_is_in_order),
    ],
    away.with_admin_lists_of_the_agency: [
        surfaces(Role.PRACTITIONER, Client),
        guard(test_choices.test_admin_change_page_of_a_row_out_of_reach),
    ],
    away.with_admin_questions_unasked: [
        guard(test_services_in_reach.test_admin_lets_nobody_write_without_the_right)
    ],
    away.with_admin_lookups_of_django: [
        guard(test_admin_lists.test_attack_10_lookups_along_relations, role=Role.INTAKE)
    ],
    away.with_admin_form_fields_of_django: [
        guard(test_choices.test_admin_form_offers_and_takes_own_teams_alone)
    ],
    # Programs
    away.with_api_references_of_the_agency: [
        guard(
            test_choices.test_api_takes_no_reference_out_of_reach,
            resource="sessions",
            reach="other",
            status=400,
        )
    ],
    away.with_api_lists_of_the_agency: [PETRAS_CLIENTS],
    # Who comes in, and what works in the background
    away.with_strangers_let_in: [
        guard(test_routes.test_stranger_to_the_agency_gets_404, name=PAGE, pattern=DETAIL)
    ],
    away.with_tasks_for_who_has_left: [guard(test_tasks.test_task_of_someone_who_left_does_not_run)],
    away.with_tasks_outside_the_agency: [guard(test_tasks.test_task_runs_inside_the_agency_of_its_message)],
    # What stops a start, and a newcomer
    away.with_any_role_serving: [guard(test_isolation.test_e006_server_refuses_the_owner_of_the_tables)],
    away.without_the_check_of_models: [
        guard(test_newcomers.test_model_without_protection),
        guard(test_checks.test_e002_foreign_key_without_same_agency_is_named),
    ],
    away.without_the_check_of_admin_filters: [
        guard(test_newcomers.test_admin_filter_on_a_foreign_key, model=Client, entry="team", name="team")
    ],
    away.without_the_check_of_admin_classes: [
        guard(test_newcomers.test_admin_class_that_does_not_ask_the_policy)
    ],
}


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_suite_goes_red(
    north: Cast, south: Cast, mutate: Mutate, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    guards, find = MUTATIONS[mutate], request.getfixturevalue
    for each in guards:
        each.run(find)  # green, as things are
    with monkeypatch.context() as patch, mutate(patch) or nullcontext():
        unnoticed = [each.name for each in guards if not each.is_red(find)]
    assert unnoticed == []
    guards[0].run(find)  # nothing is left of it


def test_every_mutation_has_its_guards() -> None:
    ways = {found for name, found in vars(away).items() if name.startswith("with")}
    assert ways == set(MUTATIONS)
    assert all(MUTATIONS.values())


def test_actions_are_those_the_mutations_speak_of() -> None:
    """A guard named with a parameter that is no more would be red for the wrong reason."""
    assert test_policy.CLIENT_ACTIONS[0] is Action.VIEW
    assert test_policy.RECORD_COLUMNS[5][1:] == ("session__client", Action.CODE)
