"""The kinds of record that hang on a client, for saying who may do what with them. Rooms above add theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agencies.access import policy, words
from agencies.access.actors import Actor
from agencies.access.reasons import Answer, why
from agencies.access.vocabulary import Action
from agencies.tenancy import TenantModel
from clients.models import Assignment, Client, Strength, TargetBehaviour

ASKED = (Action.VIEW, Action.CHANGE, Action.SIGN)


@dataclass(frozen=True, slots=True)
class RecordKind:
    """Rows of ``model`` belong to the client ``lookup`` leads to; ``newest`` puts the latest first."""

    model: type[TenantModel]
    lookup: str
    newest: tuple[str, ...] = ("-pk",)

    @property
    def records(self) -> str:
        return str(self.model._meta.verbose_name_plural)


@dataclass(frozen=True, slots=True)
class Explained:
    """One kind of record with the answer to each right the table knows of it."""

    records: str
    answers: tuple[tuple[Action, Answer], ...]


_kinds: list[tuple[int, RecordKind]] = []


def add_kind(order: int, kind: RecordKind) -> None:
    """Tell of this kind of record, at this place of the list."""
    _kinds.append((order, kind))


def explained(actor: Actor, client: Client) -> list[Explained]:
    """What one member may do with each kind of record of a client, and why or why not.

    Asked of the row that answers yes where there is one, else of the latest; where there is none yet, the
    right itself is told. The number of queries does not grow with the rows.
    """
    kinds = [kind for _, kind in sorted(_kinds, key=lambda entry: entry[0])]
    return [Explained(kind.records, tuple(_answers(actor, kind, client))) for kind in kinds]


def _answers(actor: Actor, kind: RecordKind, client: Client) -> Iterator[tuple[Action, Answer]]:
    resource = policy.resources()[kind.model]
    rows = kind.model._default_manager.filter(**{kind.lookup: client.pk}).order_by(*kind.newest)
    for action in ASKED:
        if action in resource.grants:
            yield action, _answer(actor, kind, action, rows)


def _answer(actor: Actor, kind: RecordKind, action: Action, rows: Any) -> Answer:
    resource = policy.resources()[kind.model]
    reach = resource.how_far(actor.role, action)
    if reach is None:
        return Answer(allowed=False, sentence=words.no_right(actor.role, action, kind.records))
    row = policy.within_reach(actor, action, rows).first() or rows.first()
    if row is None:
        none_yet = f"there are no {kind.records} of this client yet"
        return Answer(
            allowed=False, sentence=words.right_and_fact(actor.role, action, resource.rows(reach), none_yet)
        )
    return why(actor, action, row)


add_kind(10, RecordKind(Client, "pk"))
add_kind(20, RecordKind(Assignment, "client", ("-starts_on", "-pk")))
add_kind(30, RecordKind(TargetBehaviour, "client"))
add_kind(40, RecordKind(Strength, "client"))
