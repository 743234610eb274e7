"""Whose record a line is about, in words. The floor above knows clients and says them here."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from agencies.access.actors import Actor


@dataclass(frozen=True, slots=True)
class Subject:
    """The client of a line, as a reader of the trail may see her."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Register:
    """``names`` gives the clients within reach of a reader; ``find`` the one with a number, or None."""

    names: Callable[[Actor, Collection[UUID]], Mapping[UUID, Subject]]
    find: Callable[[Actor, str], UUID | None]


_registers: list[Register] = []


def know_subjects(register: Register) -> None:
    """Called once, by the floor that has the clients."""
    _registers.append(register)


def subjects(actor: Actor, references: Collection[UUID]) -> dict[UUID, Subject]:
    """The clients with these references that ``actor`` may see; asks nothing when there are none."""
    wanted = set(references)
    return {key: one for known in _registers if wanted for key, one in known.names(actor, wanted).items()}


def reference_of(actor: Actor, number: str) -> UUID | None:
    """The reference of the client with this number, or None where ``actor`` may see none."""
    return next((found for known in _registers if (found := known.find(actor, number))), None)
