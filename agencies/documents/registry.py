"""What can be exported. Each room registers its own kinds, so that nothing here imports upwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.access.actors import Actor
from agencies.tenancy import TenantModel


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportKind:
    """A kind of document: what it is made of, who makes it, and the names of the pages around it.

    ``download`` takes the reference of the result; ``page`` (staff) and ``client_page`` (portal)
    take the reference of the subject. ``queue`` gets the actor and the job's id.
    """

    name: str
    model: type[TenantModel]
    label: Callable[[Any], str]
    queue: Callable[[Actor, int], None]
    download: str
    page: str
    client_page: str


_kinds: dict[str, ExportKind] = {}


def register_kind(kind: ExportKind) -> ExportKind:
    """Make a kind known; called once per kind when the apps load."""
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> ExportKind:
    """Raises KeyError for a kind that no room has registered."""
    return _kinds[name]


def kind_for(model: type[TenantModel]) -> ExportKind:
    """The kind of document made of ``model``. Raises KeyError when there is none."""
    for kind in _kinds.values():
        if kind.model is model:
            return kind
    raise KeyError(model._meta.label)
