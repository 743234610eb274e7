"""Rows are saved first and judged once: whoever is refused reads the same sentences as from full_clean()."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies import saving, tenancy
from agencies.models import Team
from clients.models import Strength
from sessions.models import Ruler, RulerReading, Session
from tests.cast import Cast


def reading(cast: Cast, **values: Any) -> RulerReading:
    """A reading of the third ruler, which no session of the cast has."""
    session = Session.objects.filter(client=cast.clients["assigned"], signed_at=None).get()
    return RulerReading(**{"session": session, "ruler": Ruler.READINESS, "value": 6} | values)


def sentences(act: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        act()
    return refused.value.message_dict


def test_new_row_is_written_and_known_by_its_id(north: Cast) -> None:
    with tenancy.activate(north.pk):
        saved = saving.insert(reading(north))
        assert RulerReading.objects.get(pk=saved.pk).value == 6


@pytest.mark.parametrize(
    "values",
    [
        {"value": 11},  # against a check of the database
        {"ruler": Ruler.IMPORTANCE},  # there is one already
        {"ruler": "height"},  # against the field alone
        {"ruler": "height", "value": 11},
    ],
    ids=str,
)
def test_refusal_says_what_full_clean_says(north: Cast, values: dict[str, Any]) -> None:
    with tenancy.activate(north.pk):
        said = sentences(reading(north, **values).full_clean)
        before = RulerReading.objects.count()
        for act in (
            lambda: saving.insert(reading(north, **values)),
            lambda: saving.insert_all([reading(north, **values)]),
        ):
            assert sentences(act) == said
        assert RulerReading.objects.count() == before


def test_row_of_another_agency_cannot_be_pointed_at(north: Cast, south: Cast) -> None:
    """Its key is judged when the transaction ends, so that is asked beforehand."""
    with tenancy.activate(north.pk):
        foreign = Strength(client_id=south.clients["assigned"].pk, description="Calm", noted_on=north.today())
        assert "does not belong to your agency" in str(sentences(lambda: saving.insert(foreign)))


@pytest.mark.parametrize("field", ["client", "client_id"])
def test_change_points_at_no_row_of_another_agency(north: Cast, south: Cast, field: str) -> None:
    with tenancy.activate(north.pk):
        row = Strength.objects.order_by("pk")[0]
        row.client_id = south.clients["assigned"].pk
        assert "does not belong to your agency" in str(sentences(lambda: saving.update(row, field)))


def test_change_asks_nothing_about_what_stays(north: Cast) -> None:
    with tenancy.activate(north.pk):
        row = Strength.objects.order_by("pk")[0]
        row.description = "Asks for help"
        with CaptureQueriesContext(connection) as queries:
            saving.update(row, "description")
        assert [query["sql"].split()[0] for query in queries] == ["SAVEPOINT", "UPDATE", "RELEASE"]


def test_change_is_refused_in_the_same_way(north: Cast) -> None:
    with tenancy.activate(north.pk):
        alpha, beta = Team.objects.order_by("name")
        alpha.name = beta.name
        said = sentences(alpha.full_clean)
        assert sentences(lambda: saving.update(alpha, "name")) == said
        assert Team.objects.filter(name=beta.name).count() == 1


def test_two_rows_that_exclude_each_other_are_told_so(north: Cast) -> None:
    with tenancy.activate(north.pk):
        twice = [reading(north), reading(north)]
        assert sentences(lambda: saving.insert_all(twice))


def test_rows_of_one_kind_are_one_statement(north: Cast) -> None:
    with tenancy.activate(north.pk):
        day, client = north.today(), north.clients["assigned"]
        rows = [Strength(client=client, description=f"Number {n}", noted_on=day) for n in range(5)]
        with CaptureQueriesContext(connection) as queries:
            saved = saving.insert_all([*rows, reading(north)])
        inserts = [query["sql"] for query in queries if "INSERT" in query["sql"]]
        assert (len(inserts), len(saved)) == (2, 6)
        assert all(row.pk for row in saved)
        assert saving.insert_all([]) == []
