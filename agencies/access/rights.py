"""The table of rights from the side of a role: what its people may do, in sentences."""

from collections.abc import Container
from dataclasses import dataclass

from agencies.access.policy import Resource, resources
from agencies.access.vocabulary import Action, Reach, Role
from agencies.access.words import enumerated


@dataclass(frozen=True, slots=True)
class Right:
    """Actions that reach equally far; ``unless`` is empty where the state of a record does not matter."""

    actions: tuple[Action, ...]
    reach: Reach
    rows: str
    unless: str

    @property
    def sentence(self) -> str:
        """As "View and change clients on their caseload."."""
        verbs = enumerated([action.label.lower() for action in self.actions]).capitalize()
        return f"{verbs} {self.rows}" + (f"; {self.unless}." if self.unless else ".")


@dataclass(frozen=True, slots=True)
class RightsOn:
    """What a role may do with one kind of record; no rights at all for an empty tuple."""

    resource: Resource
    rights: tuple[Right, ...]

    @property
    def records(self) -> str:
        return str(self.resource.model._meta.verbose_name_plural)


def rights_of(role: Role) -> list[RightsOn]:
    """Every kind of record, by name, with the role's rights on it."""
    found = [RightsOn(resource, _rights(resource, role)) for resource in resources().values()]
    return sorted(found, key=lambda each: (each.records, each.resource.model._meta.label))


@dataclass(frozen=True, slots=True)
class RightsChange:
    """What another role may do with one kind of record: new rights, lost ones, others that differ."""

    records: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    instead: tuple[str, ...]


def changes_between(before: Role, after: Role) -> list[RightsChange]:
    """Every kind of record, by name, whose rights differ between two roles; none for the same role."""
    found = []
    for each in rights_of(before):
        resource = each.resource
        old = {action for action in Action if resource.how_far(before, action)}
        new = {action for action in Action if resource.how_far(after, action)}
        change = RightsChange(
            records=each.records,
            gained=tuple(right.sentence for right in _rights(resource, after, new - old)),
            lost=tuple(right.sentence for right in _rights(resource, before, old - new)),
            instead=_instead(resource, before, after, old & new),
        )
        if change.gained or change.lost or change.instead:
            found.append(change)
    return found


def _instead(resource: Resource, before: Role, after: Role, both: Container[Action]) -> tuple[str, ...]:
    """Rights of both roles that do not reach equally far, as "View clients of their teams instead of …"."""
    moved: dict[tuple[str, str], list[str]] = {}
    for action in Action:
        if action in both and resource.how_far(before, action) != resource.how_far(after, action):
            ends = (
                resource.rows(resource.grants[action][after]),
                resource.rows(resource.grants[action][before]),
            )
            moved.setdefault(ends, []).append(action.label.lower())
    return tuple(
        f"{enumerated(verbs).capitalize()} {new}, instead of {old}." for (new, old), verbs in moved.items()
    )


def _rights(resource: Resource, role: Role, among: Container[Action] = tuple(Action)) -> tuple[Right, ...]:
    equal: dict[tuple[Reach, str], list[Action]] = {}
    for action in Action:
        reach = resource.how_far(role, action)
        if reach is not None and action in among:
            equal.setdefault((reach, resource.otherwise.get(action, "")), []).append(action)
    return tuple(
        Right(tuple(actions), reach, resource.rows(reach), unless)
        for (reach, unless), actions in equal.items()
    )
