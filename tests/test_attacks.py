"""The attack catalogue, by number: what is tried, and on which surfaces. The tests are in tests/attacks.

``./test tests/test_attacks.py tests/attacks`` tries all of them. Each number has one test, named by it; where
the product has nothing for an attack to hold on to, its test says so, asserts that it is so, and therefore
fails on the day that there is something.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "attacks"
PAGE, ADMIN, API, FILE = "page", "admin", "API", "file"
EXPORT, SEARCH, AUTOCOMPLETE, TASK = "export", "search", "autocomplete", "task"
DOOR, DATABASE, MAIL, LOG = "sign-in", "database", "mail", "log"
OF_THE_ISSUE = {PAGE, ADMIN, API, FILE, EXPORT, SEARCH, AUTOCOMPLETE, TASK}


@dataclass(frozen=True)
class Attack:
    """``absent`` is what the product does not have, in the words of the test itself."""

    what: str
    surfaces: tuple[str, ...]
    absent: str = ""


CATALOGUE = {
    1: Attack("the address of a foreign record", (PAGE, ADMIN, API, FILE, EXPORT)),
    2: Attack("a foreign and a missing record told apart", (PAGE, API, FILE, EXPORT)),
    3: Attack("foreign options in select lists", (ADMIN,)),
    4: Attack("foreign choices among several", (PAGE, ADMIN), "No hidden joining table exists"),
    5: Attack("a foreign key posted in a form", (ADMIN,)),
    6: Attack("a foreign row in a formset", (PAGE, ADMIN), "Lines of a page carry no ids"),
    7: Attack("a forged row of an editable list", (ADMIN,), "No list is editable"),
    8: Attack("foreign choices of the filters", (ADMIN,)),
    9: Attack("lookups with foreign values", (ADMIN,)),
    10: Attack("lookups along relations", (ADMIN,)),
    11: Attack("autocomplete of every relation", (AUTOCOMPLETE,)),
    12: Attack("search for foreign words", (SEARCH, ADMIN, API)),
    13: Attack("the history of a foreign record", (ADMIN,)),
    14: Attack("names in recent actions", (ADMIN,), "Django's own log stays empty"),
    15: Attack("a bulk action with foreign rows", (ADMIN,), "There are no actions on many rows"),
    16: Attack("an export with other filters", (EXPORT, ADMIN, FILE), "Lists have one form each, on screen"),
    17: Attack("a foreign export job and document by reference", (EXPORT, FILE)),
    18: Attack("the PDF of a foreign plan, or with foreign words", (FILE, EXPORT, TASK)),
    19: Attack("two documents at once", (FILE, TASK)),
    20: Attack("a file by a guessed place", (FILE,), "There is no storage with public places"),
    21: Attack("a link to a file used by others", (FILE,), "No address of a file carries its own permission"),
    22: Attack("an answer kept for another agency", (PAGE, ADMIN, API)),
    23: Attack("pages kept by browsers and proxies", (PAGE, ADMIN, API, FILE)),
    24: Attack("a task without an agency", (TASK,)),
    25: Attack("a second task that forgets the agency", (TASK, DATABASE)),
    26: Attack("a task with a foreign record", (TASK,)),
    27: Attack("periodic work over all agencies", (TASK,)),
    28: Attack("the scope left behind by a request", (PAGE, ADMIN, API)),
    29: Attack("a setting left on a connection", (DATABASE,)),
    30: Attack("serving with a privileged role", (DATABASE,)),
    31: Attack("a table without row-level security", (DATABASE,)),
    32: Attack("a key or a uniqueness without the agency", (DATABASE,)),
    33: Attack("SQL as the application's role", (DATABASE,)),
    34: Attack("an agency sent along", (ADMIN, PAGE, API)),
    35: Attack("a foreign reference in a payload", (API,)),
    36: Attack("browsable forms, OPTIONS, the schema", (API,), "The browsable API is off"),
    37: Attack("questions nobody offered", (API,)),
    38: Attack("a reference of no fixed kind", (TASK, DATABASE), "No generic key exists"),
    39: Attack("a link across agencies that should not exist", (PAGE, ADMIN, API, DATABASE)),
    40: Attack("counts and overviews", (PAGE, ADMIN, API)),
    41: Attack("statistics over agencies", (DATABASE,), "No figure is made over agencies"),
    42: Attack("uniqueness that tells", (ADMIN, PAGE)),
    43: Attack("who has an account", (DOOR,)),
    44: Attack("an invitation bent", (DOOR,)),
    45: Attack("a switch of the agency", (DOOR, PAGE, ADMIN)),
    46: Attack("rights that end in the middle", (PAGE, API, DOOR)),
    47: Attack("a client sends other ids", (PAGE, API)),
    48: Attack("a client reads what is for the staff", (PAGE, ADMIN, API, FILE, EXPORT)),
    49: Attack("clients of colleagues", (PAGE, ADMIN, API)),
    50: Attack("a coder after the review", (PAGE,), "Recordings, transcripts and consents are not kept yet"),
    51: Attack("a failure with somebody's words", (PAGE, API, LOG)),
    52: Attack("the logs of a day", (LOG, PAGE, ADMIN, API, TASK)),
    53: Attack("mail of the wrong agency", (MAIL, TASK)),
    54: Attack("support and the operator", (PAGE, ADMIN, API)),
    55: Attack("a host and an address that do not fit", (PAGE, ADMIN, API)),
    56: Attack("an idempotency key replayed", (API,), "No answer is kept under a key"),
}


def numbered() -> dict[int, list[tuple[str, ast.FunctionDef]]]:
    """The file and definition of every test named by a number, found by reading the folder."""
    found: dict[int, list[tuple[str, ast.FunctionDef]]] = {}
    for file in sorted(FOLDER.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and (
                named := re.match(r"test_attack_(\d\d)_\w+", node.name)
            ):
                found.setdefault(int(named[1]), []).append((file.name, node))
    return found


def test_every_number_has_one_test() -> None:
    assert list(CATALOGUE) == list(range(1, 57))
    counted = {number: len(tests) for number, tests in numbered().items()}
    assert counted == dict.fromkeys(CATALOGUE, 1)


def test_none_is_skipped() -> None:
    text = "\n".join(file.read_text() for file in sorted(FOLDER.glob("*.py")))
    assert re.findall(r"mark\.(?:skip\w*|xfail)|pytest\.(?:skip|xfail|importorskip)\(", text) == []


@pytest.mark.parametrize("number", [number for number, attack in CATALOGUE.items() if attack.absent])
def test_what_does_not_apply_is_said_and_asserted_in_the_test(number: int) -> None:
    ((_, test),) = numbered()[number]
    assert CATALOGUE[number].absent in (ast.get_docstring(test) or "")
    assert [node for node in ast.walk(test) if isinstance(node, ast.Assert)]


def test_every_surface_is_attacked() -> None:
    assert {surface for attack in CATALOGUE.values() for surface in attack.surfaces} > OF_THE_ISSUE
