"""The table of rights as people read it: one section per record, one row per role."""

from collections.abc import Iterator

from agencies.access.policy import Resource, resources
from agencies.access.vocabulary import EMERGENCY_ROLES, Action, Reach, Role

SHOWN = tuple(Role)
WORDS = {
    Reach.AGENCY: "agency",
    Reach.TEAM: "team",
    Reach.CASELOAD: "caseload",
    Reach.ASSIGNED: "assigned",
    Reach.OWN: "own",
    Reach.SELF: "self",
}
HEAD = """# Who may do what

Generated from the table of rights in the code by `python manage.py permissions --write`; a test fails
when this page is stale. What is not listed is not allowed.

How far a right reaches: **agency** – every such record of the agency; **team** – of the teams one belongs
to; **caseload** – of clients assigned today; **assigned** – handed to this person; **own** – made by this
person, as described in the code of the record; **self** – about oneself.
A dagger (†) marks a right that a record's state narrows further: signed notes are not changed, offered
plans are not rewritten, an answered plan is not answered again.

**Support** is the operator of the installation, and only inside a support session: opened with a typed
reason, for an hour at most, in an agency that allows it, seen and ended by its administrators. It reads what
an administrator reads of a record, because a fault is reproduced on those pages, and writes, signs, exports
and invites nothing. Notes of sessions, the client’s own words, rulers, reviews, files, keys, invitations and
the trail stay closed. Every request in it stands in the trail.

**Emergency access** (‡) adds to “view” what hangs on the one client whom a practitioner or supervisor opened,
by exact name and number or birth date, with a typed reason, for an hour at most; it never adds to any other
right. Somebody else reviews each afterwards.
"""


def as_markdown() -> str:
    """The whole table as one Markdown page, in a fixed order."""
    ordered = sorted(resources().values(), key=lambda resource: resource.model._meta.label)
    return "\n".join([HEAD, *(line for resource in ordered for line in _section(resource))])


def _section(resource: Resource) -> Iterator[str]:
    actions = [action for action in Action if action in resource.grants]
    yield f"## {str(resource.model._meta.verbose_name).capitalize()}\n"
    yield f"`{resource.model._meta.label}`\n"
    yield f"| role | {' | '.join(action.label.lower() for action in actions)} |"
    yield f"| --- |{' --- |' * len(actions)}"
    for role in SHOWN:
        cells = [_cell(resource, action, role) for action in actions]
        yield f"| {role.label} | {' | '.join(cells)} |"
    yield ""


def _cell(resource: Resource, action: Action, role: Role) -> str:
    reach = resource.grants[action].get(role)
    if reach is None:
        return "–"
    opens = action is Action.VIEW and role in EMERGENCY_ROLES and resource.in_emergency is not None
    return WORDS[reach] + (" †" if action in resource.while_ else "") + (" ‡" if opens else "")
