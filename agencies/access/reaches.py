"""What a distance means: as a filter, and in words that a person can check against the record."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, Q
from django.db.models.expressions import RawSQL

from agencies import ambient
from agencies.access.actors import Actor
from agencies.access.vocabulary import Reach

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
        return self.q(actor)

    def why(self, obj: Any, people: People) -> dict[int, str]:
        """Why ``obj`` is within reach of these people, whom the filter has found it for."""
        return {**always(self.plainly)(obj, people), **(self.because(obj, people) if people else {})}

    def why_not(self, obj: Any, people: People) -> dict[int, str]:
        """Why ``obj`` is beyond reach of these people; of another agency's row nothing more is said."""
        near = [person for person in people if person.agency_id == obj.agency_id]
        plain = always("this is not one of them")(obj, people)
        return {**plain, **(self.lacking(obj, near) if near else {})}


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
    """The same rule for rows that point at ``model`` by ``lookup``."""

    def rows_pointing_there(actor: Actor) -> Q:
        return Q(**{f"{lookup}__in": _parents_of(model, rule, actor)})

    parents = rule.phrase.format(records=model._meta.verbose_name_plural)
    return Rule(
        q=rows_pointing_there,
        phrase=rule.phrase if rule.inherited else f"{{records}} of {parents}",
        because=_of_the_parent(lookup, rule.because),
        lacking=_of_the_parent(lookup, rule.lacking),
        inherited=True,
    )


def _parents_of(model: type[Model], rule: Rule, actor: Actor) -> Any:
    """The rows pointed at, as a subquery.

    A page asks for many kinds of records of the same clients, so the words of this question are put
    together once in each opened scope. The database answers it anew every time.
    """
    known = ambient.kept() if ambient.AGENCY in ambient.active_settings() else None
    rows = None if known is None else known.get((model, rule, actor))
    if rows is None:
        rows = model._default_manager.filter(rule.q(actor)).values("pk")
        if known is not None:
            with suppress(EmptyResultSet):  # which has no words
                rows = RawSQL(*rows.query.sql_with_params())  # noqa: S611 - written by Django from the rule
            known[model, rule, actor] = rows
    return rows


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
