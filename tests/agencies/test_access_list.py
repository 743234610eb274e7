"""The list of who has access, as a table for a spreadsheet."""

import csv
import io

import pytest

from agencies import tenancy
from agencies.access.vocabulary import Action, Role
from agencies.audit.models import AuditEvent
from agencies.models import Membership
from agencies.spreadsheets import as_csv, neutral
from tests.cast import Cast

PATH = "/people/access-list.csv"


def table(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("2 = 2", "2 = 2"),
        ("", ""),
    ],
)
def test_no_cell_is_taken_for_a_formula(cell, shown):
    assert neutral(cell) == shown


def test_table_keeps_quotes_commas_and_lines_inside_their_cells():
    words = 'She said "no, not yet"\nand left'

    text = as_csv(["Words"], [[words], [None]])

    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [["Words"], [words], [""]]


def test_everybodys_seat_stands_in_the_list(north: Cast, south: Cast, as_member):
    answer = as_member(north, Role.ADMINISTRATOR).get(north.url(PATH))

    head, *rows = table(answer)
    with tenancy.activate(north.pk):
        seats = set(Membership.objects.values_list("name", flat=True))
    assert head == ["Name", "E-mail address", "Role", "Title", "Teams", "State", "Since"]
    assert {row[0] for row in rows} == seats
    sunil = ["Sunil North", "sunil@north.example", "Supervisor", "", "Alpha", "Joined"]
    assert sunil in [row[:6] for row in rows]
    assert answer["Content-Disposition"].startswith('attachment; filename="access-north-')
    assert "south" not in answer.content.decode().lower()


def test_name_that_looks_like_a_formula_is_neutral_in_the_list(north: Cast, as_member):
    with tenancy.activate(north.pk):
        Membership.objects.filter(pk=north.members[Role.CODER].pk).update(name='=HYPERLINK("x")')

    rows = table(as_member(north, Role.AUDITOR).get(north.url(PATH)))

    assert '\'=HYPERLINK("x")' in {row[0] for row in rows}


def test_taking_the_list_leaves_one_line(north: Cast, as_member):
    as_member(north, Role.AUDITOR).get(north.url(PATH))

    with tenancy.activate(north.pk):
        line = AuditEvent.objects.get(act=Action.EXPORT, kind="agencies.Membership")
    assert line.actor_id == north.members[Role.AUDITOR].pk
    assert (line.reference, line.client_reference) == (None, None)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PRACTITIONER, Role.INTAKE, Role.CODER, Role.CLIENT])
def test_others_may_not_take_it(north: Cast, as_member, role):
    assert as_member(north, role).get(north.url(PATH)).status_code == 403
