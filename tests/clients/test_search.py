"""Finding clients: any part of a name, however spelt, through an index that row-level security allows."""

import json

import pytest
from django.db import connection, transaction

from agencies import tenancy
from agencies.access.vocabulary import Role
from clients.models import Client, SearchEntry
from clients.search import clients_found
from clients.searching import after, folded, parts_of
from tests.cast import names

NAMES = [
    "Élodie",
    "Łuczak-Ørn",
    "O’Brien",
    "D'Angelo",
    "Jürgen",
    "Şahin",
    "ΠΑΠΑΣ",
    "Đặng",
    "Смирнова",
    "İnci",
]
NAMES += [
    "van der Berg",
    "Anne-Marie",
    "Ａｎｎａ",
    "ß",
    "(Bo)",
    "½ x",
    "\u00a0Kim\u2003Lee",
    "李小龍",
    "",
    "_a%b\\c",
]


def found(cast, typed, role=Role.INTAKE):
    with tenancy.activate(cast.pk):
        return names(clients_found(cast.actors[role], typed))


@pytest.fixture
def renamed(north):
    """Amara of north under a name with everything in it; updated past all services."""
    with tenancy.activate(north.pk):
        Client.objects.filter(pk=north.clients["assigned"].pk).update(
            given_name="Amara", family_name="O’Brien-Łuczak", chosen_name="Élodie", number="AB-77"
        )
    return north


@pytest.mark.parametrize(
    "typed",
    [
        "luczak",
        "ŁUCZ",
        "cza",
        "o'brien",
        "brien luc",
        "elodie",
        "ÉLO",
        "ama",
        "ab-77",
        "AB-77",
        "mara, brien",
    ],
)
def test_any_part_of_a_name_finds_in_any_spelling(renamed, typed):
    assert found(renamed, typed) == {"Amara"}


@pytest.mark.parametrize("typed", ["north amara", "elodia", "b-7", "7", "AB-7", "%", "_", "'", "amara olive"])
def test_what_does_not_stand_in_the_name_finds_nothing(renamed, typed):
    assert found(renamed, typed) == set()


def test_nothing_typed_leaves_everybody_within_reach(north):
    assert found(north, "  ") == {"Amara", "Olive", "Selma", "Tomas"}
    assert found(north, "", Role.PRACTITIONER) == {"Amara"}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.INTAKE, {"Amara", "Olive", "Selma", "Tomas"}),
        (Role.SUPERVISOR, {"Amara", "Tomas"}),
        (Role.PRACTITIONER, {"Amara"}),
        (Role.CLIENT, {"Selma"}),
        (Role.CODER, set()),
    ],
)
def test_search_shows_nobody_out_of_reach(north, south, role, expected):
    assert found(north, "north", role) == expected
    assert found(north, "south", role) == set()


def test_search_is_one_query_however_many_words(north, django_assert_num_queries):
    ines = north.actors[Role.INTAKE]
    with tenancy.activate(north.pk), django_assert_num_queries(1):
        assert names(clients_found(ines, "am no ama nor ort rth mar ara")) == {"Amara"}


@pytest.mark.parametrize("name", NAMES)
def test_python_and_database_read_a_name_in_the_same_way(db, name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT clients_folded(%s), clients_parts(%s)", [name, name])
        in_database = cursor.fetchone()
    assert (folded(name), parts_of(name)) == (in_database[0], list(dict.fromkeys(in_database[1])))


def test_entries_follow_every_write_and_only_those_of_names(north):
    amara = north.clients["assigned"]
    with tenancy.activate(north.pk):
        entries = SearchEntry.objects.filter(client=amara).order_by("entry")
        before = list(entries)
        number = f"#{amara.number}"
        assert {row.entry for row in before} == {"amara", "mara", "ara", "north", "orth", "rth", number}
        Client.objects.filter(pk=amara.pk).update(phone="555", given_name="Amara")
        assert list(entries) == before
        Client.objects.filter(pk=amara.pk).update(given_name="Bo")
        assert {row.entry for row in entries.all()} == {"bo", "north", "orth", "rth", number}


FILLED = """
INSERT INTO clients_searchentry (agency_id, public_id, client_id, entry)
SELECT %s, gen_random_uuid(), %s, 'x' || g FROM generate_series(1, 2000) g"""


def scans(plan):
    """(index, what it was asked, rows it gave) of every scan in a plan; a scan of a table has no index."""
    if "Scan" in plan["Node Type"] and plan["Node Type"] != "Bitmap Heap Scan":
        yield plan.get("Index Name"), plan.get("Index Cond", ""), plan["Actual Rows"]
    for part in plan.get("Plans", []):
        yield from scans(part)


def scans_for(north, ask):
    """How the application's role reads these entries once there are many, if it does not read the table."""
    with tenancy.activate(north.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FILLED, [north.pk, north.clients["assigned"].pk])
        cursor.execute("SET LOCAL enable_seqscan = off")  # no statistics are needed to tell what can be done
        text = ask(SearchEntry.objects).order_by().explain(format="json", analyze=True, timing=False)
    return list(scans(json.loads(text)[0]["Plan"]))


def test_index_is_asked_for_the_beginning_although_row_level_security_stands_before_it(north):
    """Only comparisons that leak nothing may be asked of an index before the policy has had its say."""
    asked = scans_for(north, lambda entries: entries.beginning("amara"))

    assert [index for index, _, _ in asked] == ["searchentry_once"] * 2
    conditions = [condition for _, condition, _ in asked]
    beginning = f"(entry >= 'amara'::text) AND (entry < '{after('amara')}'::text)"
    assert len([condition for condition in conditions if beginning in condition]) == 1
    assert all("agency_id = " in condition for condition in conditions)
    # of two thousand; an index also gives what other tests have rolled back
    assert all(rows < 100 for _, _, rows in asked)


def test_index_would_not_be_asked_by_a_comparison_that_may_leak(north):
    """The same with LIKE reads every entry of the agency: what the test above would show if it came back."""
    ((_, condition, rows),) = scans_for(north, lambda entries: entries.filter(entry__startswith="amara"))

    assert "amara" not in condition
    assert rows > 2000
