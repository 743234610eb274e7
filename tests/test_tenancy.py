"""Three belts: nothing runs unscoped, nothing foreign is written, the database refuses by itself."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.models import Count

from agencies import ambient, tenancy
from agencies.access import policy
from agencies.access.vocabulary import Action, Role
from agencies.checks import tenant_models
from agencies.models import Agency, Membership
from agencies.tenancy import NoActiveAgency
from clients.models import Client, Strength
from sessions.fidelity.models import Rating, Review, Score, Tally
from tests.cast import CLIENTS, Cast, names

UNSCOPED: dict[str, Callable[[], Any]] = {
    "iterate": lambda: list(Client.objects.all()),
    "get": lambda: Client.objects.get(pk=1),
    "first": Client.objects.first,
    "count": Client.objects.count,
    "exists": Client.objects.exists,
    "exists after exclude": lambda: Client.objects.exclude(given_name="x").exists(),
    "aggregate": lambda: Client.objects.aggregate(Count("pk")),
    "in_bulk": lambda: Client.objects.in_bulk([1]),
    "iterator": lambda: list(Client.objects.iterator()),
    "values": lambda: list(Client.objects.values("given_name")),
    "update": lambda: Client.objects.update(given_name="x"),
    "delete": lambda: Client.objects.all().delete(),
    "bulk_create": lambda: Client.objects.bulk_create([]),
    "bulk_update": lambda: Client.objects.bulk_update([], ["given_name"]),
    "as a subquery": lambda: list(Agency.objects.filter(pk__in=Client.objects.values("agency_id"))),
    "explain": Client.objects.explain,
    "raw": lambda: Client.objects.raw("SELECT 1"),
    "extra": lambda: Client.objects.extra(where=["true"]),
    "create": lambda: Client.objects.create(given_name="x"),
    "get_or_create": lambda: Client.objects.get_or_create(given_name="x"),
    "contains": lambda: Client.objects.contains(Client(pk=1, agency_id=1)),
}


@pytest.mark.parametrize("operation", UNSCOPED)
def test_operation_outside_every_agency_is_refused(north: Cast, operation: str) -> None:
    with pytest.raises(NoActiveAgency):
        UNSCOPED[operation]()


def test_reading_reaches_the_active_agency_only(north: Cast, south: Cast) -> None:
    with tenancy.activate(north.pk):
        assert names(Client.objects.all()) == set(CLIENTS.values())
        assert {client.agency_id for client in Client.objects.all()} == {north.pk}


def test_rows_put_together_are_narrowed_only_if_all_of_them_were(north: Cast, south: Cast) -> None:
    """The table of rights asks, so as not to name the agency twice."""
    anywhere = Client.objects.across_agencies(reason="to be put together with others")
    with tenancy.activate(south.pk):
        theirs = Client.objects.all()
    with tenancy.activate(north.pk):
        ours = Client.objects.all()
        assert ours.is_narrowed_to(north.pk)
        assert (ours | Client.objects.filter(given_name="Amara")).is_narrowed_to(north.pk)
        for other in (anywhere, theirs):
            for together in (ours | other, other | ours, ours ^ other, ours.union(other)):
                assert not together.is_narrowed_to(north.pk)
            reached = policy.within_reach(north.actors[Role.ADMINISTRATOR], Action.VIEW, ours | other)
            assert {client.agency_id for client in reached} == {north.pk}


def test_database_refuses_what_the_guard_lets_through(north: Cast, south: Cast) -> None:
    """Lifting the guard in Python lifts nothing in the database."""
    with tenancy.activate(north.pk):
        lifted = Client.objects.across_agencies(reason="to show what the database does")
        assert {client.agency_id for client in lifted.filter(agency_id__gt=0)} == {north.pk}
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT agency_id FROM clients_client")
            assert cursor.fetchall() == [(north.pk,)]


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.label)
def test_raw_sql_without_an_agency_sees_no_row(north: Cast, model: type[Any]) -> None:
    table = model._meta.db_table
    with tenancy.activate(north.pk), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.label)
def test_manager_alone_keeps_to_the_agency(north: Cast, south: Cast, model: type[Any]) -> None:
    """Over the owner's connection, which row-level security does not bind: the second belt by itself."""
    lifted = model.objects.across_agencies(reason="to show that there is something to keep out")
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT agency_id FROM "{model._meta.db_table}"')
        there = {agency for (agency,) in cursor.fetchall()}
    assert {north.pk, south.pk} <= there
    assert {row.agency_id for row in lifted.using("owner")} == there
    with tenancy.activate(north.pk):
        assert {row.agency_id for row in model.objects.using("owner")} == {north.pk}


ENTERED_AGAIN = """
INSERT INTO "{table}" SELECT (jsonb_populate_record(t, %s::jsonb)).*
FROM "{table}" t ORDER BY t.id DESC LIMIT 1 OFFSET %s"""


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.label)
def test_database_refuses_a_foreign_row_in_every_table(north: Cast, south: Cast, model: type[Any]) -> None:
    """Each row of north, entered again as south's: where no trigger refuses it before, its policy does."""
    said = set()
    with tenancy.activate(north.pk):
        changed = {"agency_id": south.pk}
        if model in {Rating, Tally, Score}:  # of a review that is still open: others take no new rows
            changed["review_id"] = Review.objects.waiting().values_list("pk", flat=True)[0]
        statement = ENTERED_AGAIN.format(table=model._meta.db_table)
        for nth in range(min(model.objects.count(), 20)):
            with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [json.dumps(changed), nth])
            said.add(getattr(refused.value.__cause__, "sqlstate", ""))
    assert said <= {"42501", "23000"}
    assert "42501" in said  # insufficient privilege: the policy


def test_saving_a_foreign_row_is_refused(north: Cast, south: Cast) -> None:
    foreign = south.clients["assigned"]
    with tenancy.activate(north.pk):
        with pytest.raises(ValidationError, match="another agency"):
            foreign.save()
        with pytest.raises(ValidationError, match="another agency"):
            foreign.delete()
        with pytest.raises(ValidationError, match="another agency"):
            Client.objects.bulk_create([Client(agency_id=south.pk)])


def test_database_refuses_a_foreign_insert(north: Cast, south: Cast) -> None:
    with (
        tenancy.activate(north.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO agencies_team (agency_id, public_id, name) VALUES (%s, gen_random_uuid(), 'x')",
            [south.pk],
        )


def test_database_refuses_moving_a_row_to_another_agency(north: Cast, south: Cast) -> None:
    with (
        tenancy.activate(north.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE clients_client SET agency_id = %s", [south.pk])


def test_composite_key_refuses_a_row_pointing_into_another_agency(north: Cast, south: Cast) -> None:
    """Plain foreign keys ignore row-level security; the composite one does not need it."""
    with tenancy.activate(south.pk):
        foreign = south.clients["assigned"].pk
    with tenancy.activate(north.pk):
        point_there = Strength(client_id=foreign, description="x", noted_on=north.today())
        with pytest.raises(IntegrityError, match="strength_client_same_agency"):
            _save_and_check_now(point_there)
        assert not Strength.objects.filter(client_id=foreign).exists()


def _save_and_check_now(row: Strength) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        row.save()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_validation_names_the_foreign_choice(north: Cast, south: Cast) -> None:
    with tenancy.activate(north.pk):
        strength = Strength(client=south.clients["assigned"], description="x", noted_on=north.today())
        with pytest.raises(ValidationError, match="does not belong to your agency"):
            strength.validate_constraints()


def test_leaving_an_agency_restores_the_one_before(north: Cast, south: Cast) -> None:
    def told() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.agency_id', true)")
            return str(cursor.fetchone()[0] or "")

    with tenancy.activate(north.pk):
        with tenancy.activate(south.pk):
            assert (tenancy.active_agency(), told()) == (south.pk, str(south.pk))
        assert (tenancy.active_agency(), told()) == (north.pk, str(north.pk))
    assert (tenancy.active_agency(), told()) == (None, "")


def test_agency_survives_a_rolled_back_savepoint(north: Cast) -> None:
    with tenancy.activate(north.pk):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO clients_client (agency_id) VALUES (%s)", [north.pk])
        assert Client.objects.count() == len(CLIENTS)


@pytest.mark.django_db(transaction=False)
def test_person_sees_her_own_seats_and_nothing_else(north: Cast, south: Cast) -> None:
    user = north.users[Role.PRACTITIONER]
    with tenancy.as_person(user.pk):
        seats = Membership.objects.across_agencies(reason="what a person sees of herself")
        assert {seat.user_id for seat in seats} == {user.pk}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM clients_client")
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db(databases=["owner"])
def test_scope_outside_a_transaction_tells_the_database_nothing() -> None:
    assert ambient.active_settings() == {}


TRUNCATED = [model._meta.db_table for model in tenant_models()]


@pytest.mark.parametrize("table", TRUNCATED)
def test_truncate_is_refused(north: Cast, table: str) -> None:
    with (
        tenancy.activate(north.pk),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")
