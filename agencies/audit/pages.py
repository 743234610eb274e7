"""A page of the trail, newest line first. The tenth page costs what the first one costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.admin_filters import kind_in_words
from agencies.audit.models import AuditEvent
from agencies.audit.subjects import Subject, subjects

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A line with what a reader is told beside it."""

    line: AuditEvent
    kind: str
    subject: Subject | None

    @property
    def who(self) -> str:
        """The member's name; without one it was the operator, or somebody at the door."""
        return self.line.actor.name if self.line.actor else "Operator of the installation"

    @property
    def changed(self) -> str:
        return ", ".join(str(name).replace("_", " ") for name in self.line.fields)


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and the mark of the page after them; no mark on the last page."""

    lines: list[Told]
    older: str | None


def lines_in_reach(actor: Actor, action: Action, rule: Q) -> QuerySet[AuditEvent]:
    """The lines that ``actor`` may read or take out, newest first."""
    rows = policy.within_reach(actor, action, AuditEvent.objects.filter(rule))
    return rows.select_related("actor").order_by("-at", "-pk")


def page_of(actor: Actor, rule: Q, *, before: str = "") -> Page:
    """The lines after a mark, or the newest ones; a mark nobody gave is taken for none."""
    rows = lines_in_reach(actor, Action.VIEW, rule & _older_than(before))
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return Page(told(actor, shown), _mark(shown[-1]) if len(found) > PER_PAGE else None)


def told(actor: Actor, lines: Sequence[AuditEvent]) -> list[Told]:
    """Lines with the names of their clients, asked for once for all of them."""
    known = subjects(actor, {line.client_reference for line in lines if line.client_reference})
    return [
        Told(
            line,
            kind_in_words(line.kind),
            known.get(line.client_reference) if line.client_reference else None,
        )
        for line in lines
    ]


def _mark(line: AuditEvent) -> str:
    return f"{line.at.isoformat()}_{line.pk}"


def _older_than(mark: str) -> Q:
    at, _, pk = mark.partition("_")
    try:
        moment, number = datetime.fromisoformat(at), int(pk)
    except ValueError:
        return Q()
    if moment.tzinfo is None:
        return Q()
    return Q(at__lte=moment) & (Q(at__lt=moment) | Q(pk__lt=number))
