"""No list costs more for more rows: each is asked with one more client and with three more.

The literal is what the page costs, so a rise is a decision and not an accident.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from agencies.access.vocabulary import Role
from tests.cast import Cast
from tests.test_routes import routes

A, S, P, I, C, K = (  # noqa: E741 - one letter keeps the table readable
    Role.ADMINISTRATOR,
    Role.SUPERVISOR,
    Role.PRACTITIONER,
    Role.INTAKE,
    Role.CODER,
    Role.CLIENT,
)
LISTS: dict[tuple[str, Role], int] = {
    ("admin:index", A): 10,
    ("admin:index", S): 15,
    ("admin:index", P): 12,
    ("admin:index", I): 9,
    ("admin:agencies_invitation_changelist", A): 11,  # one asks which of the senders may still send
    ("admin:agencies_membership_changelist", A): 10,
    ("admin:agencies_team_changelist", A): 10,
    ("admin:clients_client_changelist", A): 11,
    ("admin:clients_client_changelist", P): 11,
    ("admin:mi_sessions_session_changelist", A): 11,
    ("admin:plans_planversion_changelist", A): 10,
    ("api:client-list", A): 11,
    ("api:client-list", P): 11,
    ("api:plan-list", P): 11,
    ("api:session-list", P): 11,
    ("api:team-list", A): 11,
    ("drafts:mine", P): 11,
    ("people:access_list", A): 11,
    ("clients:emergencies", A): 9,
    ("clients:emergencies", P): 9,
    ("people:keys", A): 9,
    ("people:roles", A): 8,
    (
        "people:sign_on",
        A,
    ): 11,  # six of the frame, a savepoint around; settings, linked members, what was typed
    ("people:support", A): 9,
    ("portal:home", K): 13,
    ("portal:copies", K): 11,
    ("portal:opened", K): 12,
    ("reviews:mine", P): 11,
    ("reviews:queue", C): 10,
    ("reviews:queue", S): 13,
    ("clients:unusual", A): 14,
    ("trail:lines", A): 12,
    ("trail:export", A): 11,
    ("trail:roots", A): 10,
}
PATHS = {name: "/" + pattern for name, pattern in routes(settings.AGENCY_URLCONF) if "<" not in pattern}
NO_LISTS = {
    "home",
    "admin:login",
    "admin:logout",
    "admin:jsi18n",
    "admin:autocomplete",
    "clients:open_emergency",
    "drafts:save",
    "people:invite",
    "people:settings",
    "people:try_sign_on",
    "stay",
    "api:schema",
    "api:docs",
}


def test_list_costs_the_same_for_any_number_of_rows(
    north: Cast, as_member: Callable[[Cast, Role], Browser]
) -> None:
    """All lists on the same rows, since making these takes longer than reading them."""
    browsers = {role: as_member(north, role) for _, role in LISTS}

    def costs() -> dict[tuple[str, Role], int]:
        return {(name, role): _queries(browsers[role], north.url(PATHS[name])) for name, role in LISTS}

    costs()  # what is cached once per process is cached now
    north.add_clients(1)
    assert costs() == LISTS
    north.add_clients(2)
    assert costs() == LISTS


def _queries(browser: Browser, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(path)
    assert (path, answer.status_code) == (path, 200)
    return len(queries)


def test_every_list_page_is_counted() -> None:
    known = {name for name, _ in LISTS} | NO_LISTS
    missing = {name for name in PATHS if name not in known and not name.endswith(("_add", ":None"))}
    assert missing == set()
