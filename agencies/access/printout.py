"""The table of rights as a page for whoever answers for privacy: all at a glance, then each in words.

Records with the very same rights share a section.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agencies.access.policy import Resource, resources
from agencies.access.printout_head import CHAPTERS, HEAD
from agencies.access.vocabulary import EMERGENCY_ROLES, Action, Reach, Role
from agencies.access.words import enumerated

SHOWN = tuple(Role)
WORDS = {
    Reach.AGENCY: "agency",
    Reach.TEAM: "team",
    Reach.CASELOAD: "caseload",
    Reach.ASSIGNED: "assigned",
    Reach.OWN: "own",
    Reach.SELF: "self",
}
NOTHING = "–"

Rows = dict[Role, dict[Action, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds of record with the same rights, and what is said below their table."""

    resources: tuple[Resource, ...]
    rows: Rows
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        names = [str(resource.model._meta.verbose_name) for resource in self.resources]
        title = enumerated([*names[:1], *(name[0].lower() + name[1:] for name in names[1:])])
        return title[0].upper() + title[1:]

    @property
    def actions(self) -> list[Action]:
        return [action for action in Action if any(action in cells for cells in self.rows.values())]


def as_markdown() -> str:
    """The whole table as one Markdown page, in a fixed order."""
    chapters = [(title, _groups(root)) for root, title in CHAPTERS.items()]
    lines = [HEAD, *_overview(chapters)]
    for title, groups in chapters:
        lines += [f"## {title}", "", *(line for group in groups for line in _section(group))]
    return "\n".join(lines)


def _groups(root: str) -> list[Group]:
    """The records of one floor, by name; those with equal rights together."""
    found: dict[str, list[Resource]] = {}
    of_floor = [each for each in resources().values() if each.model.__module__.split(".")[0] == root]
    for resource in sorted(of_floor, key=lambda each: str(each.model._meta.verbose_name).lower()):
        found.setdefault(repr((_rows(resource), _notes(resource, "records"))), []).append(resource)
    return [_group(tuple(same)) for same in found.values()]


def _group(same: tuple[Resource, ...]) -> Group:
    alone = str(same[0].model._meta.verbose_name_plural)
    return Group(same, _rows(same[0]), _notes(same[0], alone if len(same) == 1 else "records"))


def _rows(resource: Resource) -> Rows:
    """What each role that may do anything may do, as the cells of its row."""
    rows = {
        role: {a: _cell(resource, a, role) for a in Action if resource.how_far(role, a)} for role in SHOWN
    }
    return {role: cells for role, cells in rows.items() if cells}


def _cell(resource: Resource, action: Action, role: Role) -> str:
    opens = action is Action.VIEW and role in EMERGENCY_ROLES and resource.in_emergency is not None
    far = WORDS[resource.grants[action][role]]
    return far + (" †" if action in resource.while_ else "") + (" ‡" if opens else "")


def _notes(resource: Resource, records: str) -> tuple[str, ...]:
    """What each reach comes to here, and what a state takes away."""
    used = {reach for roles in resource.grants.values() for reach in roles.values()} - {Reach.AGENCY}
    far = [
        f"**{WORDS[reach]}**: {resource.rule(reach).phrase.format(records=records)}"
        for reach in Reach
        if reach in used
    ]
    narrowed: dict[str, list[str]] = {}
    for action in Action:
        if action in resource.while_ and action in resource.grants:
            narrowed.setdefault(resource.otherwise[action], []).append(action.label.lower())
    return (*far, *(f"† {enumerated(actions)}: {said}" for said, actions in narrowed.items()))


def _overview(chapters: Iterable[tuple[str, list[Group]]]) -> Iterator[str]:
    """One line for each section: how far each role reaches, and what for."""
    yield "## At a glance\n"
    yield f"| | {' | '.join(role.label.lower() for role in SHOWN)} |"
    yield f"| --- |{' --- |' * len(SHOWN)}"
    for title, groups in chapters:
        yield f"| **{title}** |{' |' * len(SHOWN)}"
        for group in groups:
            yield f"| {group.title} | {' | '.join(_in_short(group.rows.get(role, {})) for role in SHOWN)} |"
    yield ""


def _in_short(cells: dict[Action, str]) -> str:
    """As "caseload ‡: view, add; own †: change"."""
    by_reach: dict[str, list[str]] = {}
    for action, cell in cells.items():
        by_reach.setdefault(cell, []).append(action.label.lower())
    return "; ".join(f"{cell}: {', '.join(actions)}" for cell, actions in by_reach.items()) or NOTHING


def _section(group: Group) -> Iterator[str]:
    yield f"### {group.title}\n"
    yield f"{', '.join(f'`{resource.model._meta.label}`' for resource in group.resources)}\n"
    yield f"| role | {' | '.join(action.label.lower() for action in group.actions)} |"
    yield f"| --- |{' --- |' * len(group.actions)}"
    for role, cells in group.rows.items():
        yield f"| {role.label} | {' | '.join(cells.get(a, NOTHING) for a in group.actions)} |"
    yield ""
    yield from (f"* {note}" for note in group.notes)
    if without := [role.label.lower() for role in SHOWN if role not in group.rows]:
        yield f"* no right: {', '.join(without)}"
    yield ""
