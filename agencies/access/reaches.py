"""What a distance means: as a filter, and in words that a person can check against the record."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

from django.db.models import F, Model, Q
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import RawSQL

from agencies.access.actors import Actor
from agencies.access.vocabulary import Reach
from agencies.tenancy import TenantQuerySet, active_agency

ReachQ = Callable[[Actor], Q]
People = Collection[Actor]
Facts = Callable[[Any, People], Mapping[int, str]]

PLAIN = {
    Reach.AGENCY: "{records} anywhere in the agency",
    Reach.TEAM: "{records} of their teams",
    Reach.CASELOAD: "{records} of clients on their caseload",
    Reach.ASSIGNED: "{records} assigned to them",
    Reach.OWN: "their own {records}",
    Reach.SELF: "their own {records}",
}


def no_facts(obj: Any, people: People) -> dict[int, str]:  # noqa: ARG001 - the shape of all facts
    return {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One reach of one resource; called with an actor it is the filter.

    ``phrase`` names the rows, with ``{records}`` where the kind of record stands. For one row and
    some people, ``because`` says why it lies within their reach and ``lacking`` what would bring it
    there, by membership id, in a number of queries that does not grow with the people. Who is left
    out gets the plain words.
    """

    q: ReachQ
    phrase: str
    because: Facts = no_facts
    lacking: Facts = no_facts
    inherited: bool = False
    plainly: str = "this is one of them"

    def __call__(self, actor: Actor) -> Q:
        """The filter, put together once for each actor: who asks is all that it may go by.

        What goes by the hour leaves the hour to the database (``Now()``).
        """
        return _put_together(self.q, actor, active_agency())

    def why(self, obj: Any, people: People) -> dict[int, str]:
        """Why ``obj`` is within reach of these people, whom the filter has found it for."""
        return {**always(self.plainly)(obj, people), **(self.because(obj, people) if people else {})}

    def why_not(self, obj: Any, people: People) -> dict[int, str]:
        """Why ``obj`` is beyond reach of these people; of another agency's row nothing more is said."""
        near = [person for person in people if person.agency_id == obj.agency_id]
        plain = always("this is not one of them")(obj, people)
        return {**plain, **(self.lacking(obj, near) if near else {})}


@lru_cache(maxsize=4096)
def _put_together(rule: ReachQ, actor: Actor, within: int | None) -> Q:  # noqa: ARG001 - what managers narrow to
    return _ready(rule(actor))


def _ready(q: Q) -> Q:
    """``q`` with the questions in it said as SQL, so that a page that asks them ten times says them once."""
    ready = Q(_connector=q.connector, _negated=q.negated)
    for child in q.children:
        if isinstance(child, Q):
            ready.children.append(_ready(child))
        elif isinstance(child, tuple) and isinstance(child[1], TenantQuerySet):
            ready.children.append((child[0], RawSQL(*child[1].in_sql())))  # noqa: S611 - the ORM's own SQL
        else:
            ready.children.append(child)
    return ready


def _everything(actor: Actor) -> Q:  # noqa: ARG001 - the shape of all reaches
    return Q()


EVERYWHERE = Rule(q=_everything, phrase=PLAIN[Reach.AGENCY], plainly="")


def in_words(
    phrase: str, *, because: Facts = no_facts, lacking: Facts = no_facts
) -> Callable[[ReachQ], Rule]:
    """Say a filter in words, where it is defined."""

    def said(q: ReachQ) -> Rule:
        return Rule(q=q, phrase=phrase, because=because, lacking=lacking)

    return said


def rule_for(reach: Reach, q: ReachQ) -> Rule:
    """The filter with its words; the plain words of the reach where it was given none."""
    return q if isinstance(q, Rule) else Rule(q=q, phrase=PLAIN[reach])


def through(lookup: str, model: type[Model], rule: Rule) -> Rule:
    """The same rule for rows that point at ``model`` by ``lookup``, a foreign key or a chain of them."""

    def rows_pointing_there(actor: Actor) -> Q:
        return said_from(lookup, rule.q(actor))

    parents = rule.phrase.format(records=model._meta.verbose_name_plural)
    return Rule(
        q=rows_pointing_there,
        phrase=rule.phrase if rule.inherited else f"{{records}} of {parents}",
        because=_of_the_parent(lookup, rule.because),
        lacking=_of_the_parent(lookup, rule.lacking),
        inherited=True,
    )


def said_from(lookup: str, q: Q) -> Q:
    """``q``, said of the rows that point by ``lookup`` at those it was said of.

    No agency is asked on the way: a foreign key between tenants' rows cannot leave the agency. Raises
    TypeError for a filter that compares anything but a column with a value.
    """
    moved = Q(_connector=q.connector, _negated=q.negated)
    for child in q.children:
        if isinstance(child, Q):
            moved.children.append(said_from(lookup, child))
        elif isinstance(child, tuple) and not isinstance(child[1], F):
            moved.children.append((f"{lookup}{LOOKUP_SEP}{child[0]}", child[1]))
        else:
            raise TypeError(f"{child!r} cannot be said of rows that point there by {lookup}")
    return moved


def _of_the_parent(lookup: str, facts: Facts) -> Facts:
    def followed(obj: Any, people: People) -> Mapping[int, str]:
        return {} if facts is no_facts else facts(reduce(getattr, lookup.split("__"), obj), people)

    return followed


def always(words: str) -> Facts:
    """The same words for everybody."""

    def facts(obj: Any, people: People) -> dict[int, str]:  # noqa: ARG001 - the shape of all facts
        return {person.membership_id: words for person in people}

    return facts


def naming(member: str, words: str) -> Facts:
    """Words with the name of the member whom the row knows as ``member``: "{} made it"."""

    def facts(obj: Any, people: People) -> Mapping[int, str]:
        return always(words.format(getattr(obj, member)))(obj, people)

    return facts


def unless_author(otherwise: Facts) -> Facts:
    """Why a row with an author is not theirs: somebody else wrote it, or, for the author, ``otherwise``."""

    def facts(obj: Any, people: People) -> Mapping[int, str]:
        authors = [person for person in people if person.membership_id == obj.author_id]
        return {**naming("author", "{} wrote it")(obj, people), **otherwise(obj, authors)}

    return facts
