"""Every address of an agency leaves exactly the lines its act deserves: one table, from route to lines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser

from agencies import tenancy
from agencies.access.admin_site import agency_admin
from agencies.access.vocabulary import Role
from agencies.audit.models import AuditEvent
from tests.cast import Cast
from tests.test_routes import INSIDE, SUBJECTS, path_of

A, S, P, I, C, K = (  # noqa: E741 - one letter keeps the table readable
    Role.ADMINISTRATOR,
    Role.SUPERVISOR,
    Role.PRACTITIONER,
    Role.INTAKE,
    Role.CODER,
    Role.CLIENT,
)
AsMember = Callable[[Cast, Role], Browser]


@dataclass(frozen=True)
class Visit:
    """What a role asks for, and the lines it leaves: act and kind, ``*`` where a line names a client."""

    role: Role
    lines: tuple[str, ...]
    method: str = "get"
    sent: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    answers: int = 200


def look(role: Role, *lines: str, **more: Any) -> Visit:
    return Visit(role, lines, **more)


def send(role: Role, *lines: str, sent: dict[str, Any] | None = None, answers: int = 302) -> Visit:
    return Visit(role, lines, method="post", sent=sent or {}, answers=answers)


CLIENT, SESSION, PLAN = "clients.Client", "mi_sessions.Session", "plans.PlanVersion"
TRAIL, SEAT, NOTE = "audit.AuditEvent", "agencies.Membership", "mi_sessions.SessionNote"
STARTED = ("add plans.Plan *", f"add {PLAN} *")
EXPORTED = ("add documents.ExportJob *", f"export {PLAN} *")

# Lists show names within reach; opening a record from them is a line, and so is searching in them.
VISITS: dict[str, list[Visit]] = {
    "admin:agencies_invitation_change": [look(A, "view agencies.Invitation")],
    "admin:agencies_membership_change": [look(A, answers=302)],  # leads to the member's own page
    "admin:agencies_invitation_changelist": [look(A), look(A, "search agencies.Invitation", query="?q=nora")],
    "admin:agencies_invitation_history": [look(A, f"view {TRAIL}")],
    "admin:agencies_membership_changelist": [look(A), look(A, f"search {SEAT}", query="?q=petra")],
    "admin:agencies_membership_history": [look(A, f"view {TRAIL}")],
    "admin:agencies_team_add": [look(A), send(A, "add agencies.Team", sent={"name": "Gamma"})],
    "admin:agencies_team_change": [
        look(A, "view agencies.Team"),
        send(A, "change agencies.Team", sent={"name": "Delta"}),
    ],
    "admin:agencies_team_changelist": [look(A), look(A, "search agencies.Team", query="?q=a")],
    "admin:agencies_team_history": [look(A, f"view {TRAIL}")],
    "admin:clients_client_add": [look(I)],
    "admin:clients_client_change": [look(P, f"view {CLIENT} *")],
    "admin:clients_client_changelist": [look(P), look(P, f"search {CLIENT}", query="?q=amara")],
    "admin:clients_client_history": [look(A, f"view {TRAIL} *")],
    "admin:index": [look(P)],
    "admin:mi_sessions_session_changelist": [look(P), look(P, f"search {SESSION}", query="?q=amara")],
    "admin:mi_sessions_session_change": [look(P, answers=302)],  # leads to the session's own page
    "admin:mi_sessions_session_history": [look(A, f"view {TRAIL} *")],
    "admin:plans_planversion_changelist": [look(P), look(P, f"search {PLAN}", query="?q=amara")],
    "admin:plans_planversion_change": [look(P, f"view {PLAN} *")],
    "admin:plans_planversion_history": [look(A, f"view {TRAIL} *")],
    "api:client-detail": [look(P, f"view {CLIENT} *")],
    "api:client-list": [look(P, f"view {CLIENT}")],
    "api:plan-detail": [look(P, f"view {PLAN} *")],
    "api:plan-list": [look(P, f"view {PLAN}")],
    "api:plan-offer": [send(P, f"offer {PLAN} *", answers=200)],
    "api:session-detail": [look(P, f"view {SESSION} *")],
    "api:session-list": [look(P, f"view {SESSION}")],
    "api:session-sign": [send(P, f"sign {NOTE} *", answers=200)],
    "api:team-list": [look(A, "view agencies.Team")],
    "clients:access": [look(A, f"view {CLIENT} *")],
    "clients:add_strength": [
        send(P, "add clients.Strength *", sent={"description": "Laughs easily"}),
        send(P, f"view {CLIENT} *", answers=200),
    ],
    "clients:add_target": [
        send(P, "add clients.TargetBehaviour *", sent={"description": "Sleep by eleven"}),
        send(P, f"view {CLIENT} *", answers=200),
    ],
    "clients:assign": [look(A, f"view {CLIENT} *")],
    "clients:close": [look(P, f"view {CLIENT} *")],
    "clients:emergencies": [look(A)],
    "clients:emergency_access": [look(A, "view clients.EmergencyAccess *")],
    "clients:end_assignment": [send(A, "change clients.Assignment *")],
    "clients:handover": [look(A, f"view {SEAT}")],
    "clients:invite": [send(P, f"view {CLIENT} *", answers=200)],
    "clients:open_emergency": [look(P)],
    "clients:page": [look(P, f"view {CLIENT} *")],
    "clients:settle_target": [send(P, "change clients.TargetBehaviour *")],
    "clients:unusual": [look(A, f"view {TRAIL}")],
    "clients:withdraw_invitation": [send(P, "revoke agencies.Invitation")],
    "drafts:mine": [look(P)],
    "exports:job": [look(P)],
    "people:access_list": [look(A, f"export {SEAT}")],
    "people:end": [look(A, f"view {SEAT}")],
    "people:invite": [look(A)],
    "people:keys": [look(A), send(A, "add agencies.ApiToken", sent={"name": "Data warehouse"}, answers=200)],
    "people:member": [look(A, f"view {SEAT}")],
    "people:revoke_invitation": [send(A, "revoke agencies.Invitation")],
    "people:revoke_key": [send(A, "revoke agencies.ApiToken")],
    "people:rights": [look(A, f"view {SEAT}")],
    "people:roles": [look(A), look(P, f"view {SEAT}")],
    "people:settings": [look(A)],
    "people:sign_on": [look(A)],
    "people:sign_out": [send(A, f"change {SEAT}")],
    "people:support": [look(A)],
    "people:support_session": [look(A, "view access.SupportSession")],
    "people:unlink_identity": [send(A, "revoke sso.LinkedIdentity")],
    "plans:download": [look(P, "export plans.PlanDocument *")],
    "plans:export": [send(P, *EXPORTED)],
    "plans:offer": [send(P, f"offer {PLAN} *")],
    "plans:page": [look(P, f"view {PLAN} *")],
    "plans:revise": [send(P, f"add {PLAN} *", f"change {PLAN} *")],
    "plans:start": [send(P, *STARTED)],
    "plans:write": [look(P, f"view {PLAN} *")],
    "portal:copies": [look(K, f"view {CLIENT} *")],
    "portal:decline": [look(K, f"view {PLAN} *")],
    "portal:export": [send(K, *EXPORTED)],
    "portal:home": [look(K, f"view {CLIENT} *")],
    "portal:opened": [look(K, f"view {TRAIL} *")],
    "portal:plan": [look(K, f"view {PLAN} *")],
    "portal:sign": [look(K, f"view {PLAN} *")],
    "reviews:assign": [look(S, f"view {SESSION} *")],
    "reviews:code": [look(C, "view fidelity.Review")],
    "reviews:feedback": [look(P, "view fidelity.Review")],
    "reviews:mine": [look(P)],
    "reviews:preview": [send(C, "view reviews:preview", answers=200)],
    "reviews:queue": [look(C)],
    "reviews:scores": [look(S, "view fidelity.Review")],
    "sessions:amend": [send(P, "view sessions:amend", answers=200)],
    "sessions:cosign": [send(S, f"cosign {NOTE} *")],
    "sessions:of_client": [look(P, f"view {CLIENT} *")],
    "sessions:page": [look(P, f"view {SESSION} *")],
    "sessions:record": [look(P, f"view {CLIENT} *")],
    "sessions:sign": [look(P, f"view {SESSION} *")],
    "trail:export": [look(A, f"export {TRAIL}")],
    "trail:lines": [look(A, f"view {TRAIL}")],
    "trail:root": [look(A, "export audit.Root")],
    "trail:roots": [look(A)],
}

# No record is shown or touched: the way about, descriptions of the API, what people do with themselves.
OTHERWISE = {
    "admin:None": "leads on, or to nothing",
    "admin:app_list": "leads to nothing",
    "admin:autocomplete": "names for a form; what is looked for is told by the same hook as in lists",
    "admin:jsi18n": "words of the date picker",
    "admin:login": "there is one door, outside",
    "admin:logout": "leads out",
    "api:docs": "describes the API",
    "api:schema": "describes the API",
    "home": "leads to the first page",
    "stay": "says that somebody is still there",
    "people:try_sign_on": "asks the agency's own provider: tests/sso/test_setting_up.py",
}
# Acts whose lines depend on more than one request can say; the tests named here count them.
TOLD_IN = {
    "api:plan-countersign": "tests/plans/test_plan_life.py",
    "clients:end_emergency": "tests/access/test_emergency.py",
    "clients:reopen": "tests/clients/test_client_page.py",
    "drafts:discard": "tests/drafts/test_keeping.py",  # what one typed oneself and did not send: no line
    "drafts:read": "tests/drafts/test_keeping.py",
    "drafts:save": "tests/drafts/test_keeping.py",
    "exports:again": "tests/plans/test_plan_export.py",
    "people:end_support": "tests/access/test_support.py",
    "people:send_again": "tests/agencies/test_seats.py",
    "plans:close": "tests/plans/test_plan_closing.py",
    "plans:countersign": "tests/plans/test_plan_life.py",
    "reviews:release": "tests/fidelity/test_feedback_pages.py",
}
READ_ONLY_ADMIN = re.compile(r"admin:\w+_(add|change|delete)")  # 403, which is a line of its own: see below

PATTERNS = {name: pattern for name, pattern in INSIDE if not name.endswith(":None")}
CASES = [(name, visit) for name, visits in VISITS.items() for visit in visits]
CLOSED = sorted(name for name in PATTERNS if READ_ONLY_ADMIN.fullmatch(name) and name not in VISITS)
TRIED_AT_MOST = 12


def rows_of(cast: Cast, name: str) -> list[Any]:
    """The rows a route may be about, as its address names them."""
    with tenancy.activate(cast.pk):
        if "object_id" in PATTERNS[name]:
            (model,) = [m for m in agency_admin._registry if name.startswith(f"admin:{_path_of(m)}_")]
            return list(model._default_manager.order_by("pk").values_list("pk", flat=True))[:TRIED_AT_MOST]
        if "public_id" not in PATTERNS[name]:
            return [None]
        found = SUBJECTS[name].objects.order_by("pk").values_list("public_id", flat=True)
        return list(found[:TRIED_AT_MOST])


def _path_of(model: type[Any]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def address(cast: Cast, name: str, row: Any) -> str:
    if isinstance(row, int):
        return cast.url("/" + PATTERNS[name].replace("<path:object_id>", str(row)))
    return cast.url(path_of(name, PATTERNS[name], row))


def outcomes(cast: Cast, browser: Browser, name: str, visit: Visit) -> Iterator[tuple[int, tuple[str, ...]]]:
    """What is answered and told for each row, everything undone after each."""
    for row in rows_of(cast, name):
        with transaction.atomic():
            before = last_line(cast)
            ask = getattr(browser, visit.method)
            form = {"content_type": "application/json"} if name.startswith("api:") else {}
            answer = ask(address(cast, name, row) + visit.query, visit.sent or None, **form)
            yield answer.status_code, told_since(cast, before)
            transaction.set_rollback(True)


def last_line(cast: Cast) -> int:
    with tenancy.activate(cast.pk):
        return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]


def told_since(cast: Cast, before: int) -> tuple[str, ...]:
    with tenancy.activate(cast.pk):
        lines = AuditEvent.objects.filter(pk__gt=before).order_by("pk")
        return tuple(f"{line.act} {line.kind}{' *' if line.client_reference else ''}" for line in lines)


@pytest.mark.parametrize(("name", "visit"), CASES, ids=[f"{n} {v.method}{v.query}" for n, v in CASES])
def test_act_leaves_exactly_its_lines(north: Cast, as_member: AsMember, name: str, visit: Visit) -> None:
    """Looking leaves the same lines whichever row it is; an act those of a row that it can be done to."""
    found = list(outcomes(north, as_member(north, visit.role), name, visit))
    told = {lines for status, lines in found if status == visit.answers}
    if visit.method == "get":
        assert told == {visit.lines}, found
    else:
        assert visit.lines in told, found


@pytest.mark.parametrize("name", CLOSED)
def test_closed_page_of_the_admin_leaves_a_line(north: Cast, as_member: AsMember, name: str) -> None:
    found = set(outcomes(north, as_member(north, Role.AUDITOR), name, look(Role.AUDITOR)))
    assert found <= {(status, (f"denied {name}",)) for status in (403, 404)}
    assert found


def test_every_route_is_in_the_table() -> None:
    known = {*VISITS, *OTHERWISE, *TOLD_IN, *CLOSED}
    routes = {name for name, _ in INSIDE}
    assert routes - known == set(), "say in VISITS of tests/test_trail.py which lines each of these leaves"
    assert known - routes == set(), "these routes are no more"


@pytest.mark.parametrize("file", sorted(set(TOLD_IN.values())))
def test_tests_that_count_lines_elsewhere_are_there(file: str) -> None:
    assert re.search(r"AuditEvent|\blines\(", (Path(__file__).parent.parent / file).read_text())
