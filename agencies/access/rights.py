"""The table of rights from the side of a role: what its people may do, in sentences."""

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


def _rights(resource: Resource, role: Role) -> tuple[Right, ...]:
    equal: dict[tuple[Reach, str], list[Action]] = {}
    for action in Action:
        reach = resource.how_far(role, action)
        if reach is not None:
            equal.setdefault((reach, resource.otherwise.get(action, "")), []).append(action)
    return tuple(
        Right(tuple(actions), reach, resource.rows(reach), unless)
        for (reach, unless), actions in equal.items()
    )
