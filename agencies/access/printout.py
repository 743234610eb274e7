"""The table of rights as people read it: one section per record, one row per role."""

from collections.abc import Iterator

from agencies.access.policy import Resource, resources
from agencies.access.vocabulary import Action, Reach, Role

SHOWN = tuple(role for role in Role if role is not Role.SUPPORT)
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
when this page is stale. What is not listed is not allowed. Support has no standing rights.

How far a right reaches: **agency** – every such record of the agency; **team** – of the teams one belongs
to; **caseload** – of clients assigned today; **assigned** – handed to this person; **own** – made by this
person, as described in the code of the record; **self** – about oneself.
A dagger (†) marks a right that a record's state narrows further: signed notes are not changed, offered
plans are not rewritten, an answered plan is not answered again.
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
    return WORDS[reach] + (" †" if action in resource.while_ else "")
