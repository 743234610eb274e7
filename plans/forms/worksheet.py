"""The page on which a plan is written: its rows as forms, and back into plain content."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField

from agencies.conflicts import Both, compare
from plans.content import (
    BarrierContent,
    GoalContent,
    InterventionContent,
    NeedContent,
    ObjectiveContent,
    PlanContent,
    SupportContent,
)
from plans.forms.outline import Row, row_of, with_room
from plans.forms.parts import PLAN, Part, PartForm

MakeForm = Callable[[Part, Row, str], PartForm]


@dataclass(frozen=True, slots=True)
class Node:
    """A row with its form. ``place`` is where it stands, and its id on the page."""

    form: PartForm
    place: str
    lists: Mapping[str, list["Node"]]

    def kept(self, name: str) -> list["Node"]:
        """The rows of a list in which something is written, or in whose own rows something is."""
        return [node for node in self.lists[name] if node.says_something]

    @property
    def says_something(self) -> bool:
        return self.form.has_changed() or any(self.kept(name) for name in self.lists)

    def all(self) -> Iterator["Node"]:
        yield self
        for rows in self.lists.values():
            for node in rows:
                yield from node.all()


def show(row: Row) -> Node:
    """Forms that show what is typed, without judging it; there is room to begin everywhere."""
    return _build(PLAN, with_room(row), "", _showing)


def show_content(content: PlanContent) -> Node:
    """Forms that show what a version says."""
    return show(row_of(asdict(content)))


def check(row: Row) -> Node:
    """Forms that judge what is typed."""
    return _build(PLAN, with_room(row), "", _checking)


def _build(part: Part, row: Row, place: str, make: MakeForm) -> Node:
    above = f"{place}-" if place else ""
    lists = {
        name: [
            _build(child, one, f"{above}{name}-{number}", make) for number, one in enumerate(row.lists[name])
        ]
        for name, child in part.lists.items()
    }
    node = Node(make(part, row, place), place, lists)
    node.form.empty_permitted = not any(node.kept(name) for name in lists)
    return node


def _showing(part: Part, row: Row, place: str) -> PartForm:
    return part.form(prefix=place or None, initial=row.texts)


def _checking(part: Part, row: Row, place: str) -> PartForm:
    above = f"{place}-" if place else ""
    data = {f"{above}{name}": text for name, text in row.texts.items()}
    return part.form(data, prefix=place or None)


def focus(root: Node, place: str) -> None:
    """Let the page open at the first field of the row at ``place``; at its beginning for none."""
    for node in root.all():
        if place and node.place == place:
            first = next(iter(node.form.fields.values()))
            first.widget.attrs["autofocus"] = True


def differences(saved: Node, typed: Node) -> list[Both]:
    """The fields in which two pages differ, each named with the part it belongs to."""
    return compare(_fields(saved), _fields(typed), label=_in_its_part)


def _fields(root: Node) -> Iterator[BoundField]:
    for node in root.all():
        yield from node.form


def _in_its_part(bound: BoundField) -> str:
    """Such as "Need 1, goal 2: why it matters"."""
    *part, _ = bound.html_name.split("-")
    steps = zip(part[::2], part[1::2], strict=True)
    names = [f"{name.removesuffix('s')} {int(number) + 1}" for name, number in steps]
    return f"{', '.join(names).capitalize()}: {bound.label}" if names else str(bound.label)


def is_valid(root: Node) -> bool:
    return not [node for node in root.all() if not node.form.is_valid()]


def add_error(root: Node, refusal: ValidationError) -> None:
    """Show what a service objected to; its fields are the plan's, not the form's."""
    root.form.add_error(None, ValidationError(refusal.messages))


def errors(root: Node) -> list[dict[str, str]]:
    """Every error of the page, with the id of the control it belongs to; "" for the whole page."""
    return [error for node in root.all() for error in _errors_of(node.form)]


def _errors_of(form: PartForm) -> Iterator[dict[str, str]]:
    for message in form.non_field_errors():
        yield {"target": "", "message": str(message)}
    for bound in form:
        for message in bound.errors:
            target = bound.id_for_label or f"{bound.auto_id}_0"
            about = bound.label if bound.label.endswith("?") else f"{bound.label}:"
            yield {"target": target, "message": f"{about} {message}"}


def content_of(root: Node) -> PlanContent:
    """What a valid page says; rows without a word are left out."""
    return PlanContent(
        **root.form.cleaned_data,
        needs=tuple(_need(node) for node in root.kept("needs")),
        barriers=tuple(BarrierContent(**node.form.cleaned_data) for node in root.kept("barriers")),
        supports=tuple(SupportContent(**node.form.cleaned_data) for node in root.kept("supports")),
    )


def _need(node: Node) -> NeedContent:
    return NeedContent(**_values(node), goals=tuple(_goal(goal) for goal in node.kept("goals")))


def _goal(node: Node) -> GoalContent:
    return GoalContent(**_values(node), objectives=tuple(_objective(one) for one in node.kept("objectives")))


def _objective(node: Node) -> ObjectiveContent:
    interventions = tuple(InterventionContent(**_values(one)) for one in node.kept("interventions"))
    return ObjectiveContent(**_values(node), interventions=interventions)


def _values(node: Node) -> dict[str, Any]:
    return node.form.cleaned_data
