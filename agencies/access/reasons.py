"""Why somebody may or may not: the table of rights in sentences, for one row and any number of people.

What is said rests on the same filters that decide, so a reason and the answer cannot disagree.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import IntegerField, Model, Q, Value

from agencies.access import policy, words
from agencies.access.actors import Actor
from agencies.access.policy import Resource
from agencies.access.vocabulary import Action, Reach


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes or a no, and why."""

    allowed: bool
    sentence: str


def why(actor: Actor, action: Action, obj: Model) -> Answer:
    """Whether ``actor`` may ``action`` this row, and the reason as a sentence."""
    return why_each([actor], action, obj)[actor.membership_id]


def why_each(people: Collection[Actor], action: Action, obj: Model) -> dict[int, Answer]:
    """:func:`why` for many members of one agency, by membership id.

    The number of queries grows with the kinds of reach among them, not with the people.
    """
    resource = policy.resources()[type(obj)]
    allowed = _reaching(obj, {person: resource.q(person, action) for person in people})
    reached = allowed
    if action in resource.while_:
        reached = _reaching(obj, {person: resource.within(person, action) for person in people})
    facts = _facts(resource, action, obj, allowed=allowed, beyond=set(people) - reached)
    state = resource.otherwise.get(action, "its present state does not allow it")
    return {
        person.membership_id: Answer(
            allowed=person in allowed,
            sentence=_sentence(resource, action, person, facts.get(person.membership_id, state)),
        )
        for person in people
    }


def _sentence(resource: Resource, action: Action, person: Actor, fact: str) -> str:
    reach = resource.how_far(person.role, action)
    if reach is None:
        return words.no_right(person.role, action, str(resource.model._meta.verbose_name_plural))
    return words.right_and_fact(person.role, action, resource.rows(reach), fact)


def _facts(
    resource: Resource, action: Action, obj: Model, *, allowed: set[Actor], beyond: set[Actor]
) -> dict[int, str]:
    """What the reach of each of these people makes of the row; each kind of reach is asked once."""
    kinds: dict[Reach, set[Actor]] = {}
    for person in allowed | beyond:
        reach = resource.how_far(person.role, action)
        if reach is not None:
            kinds.setdefault(reach, set()).add(person)
    said: dict[int, str] = {}
    for reach, group in kinds.items():
        rule = resource.rule(reach)
        said |= rule.why(obj, group & allowed) | rule.why_not(obj, group & beyond)
    return said | _emergency_facts(resource, action, obj, allowed=allowed)


def _emergency_facts(
    resource: Resource, action: Action, obj: Model, *, allowed: set[Actor]
) -> dict[int, str]:
    """Those who reach the row by emergency access alone are said to do so."""
    rule = resource.in_emergency
    asked = {
        person: resource.ordinarily(person, action) for person in allowed if resource.widened(person, action)
    }
    if rule is None or not asked:
        return {}
    return rule.why(obj, set(asked) - _reaching(obj, asked))


def _reaching(obj: Model, asked: Mapping[Actor, Q | None]) -> set[Actor]:
    """The people whose filter finds the row, all asked in one query."""
    row = type(obj)._default_manager.filter(pk=obj.pk)
    arms = [
        policy.in_agency_of(person, row)
        .filter(q)
        .values_list(Value(person.membership_id, output_field=IntegerField()), flat=True)
        for person, q in asked.items()
        if q is not None
    ]
    found = set(arms[0].union(*arms[1:], all=True)) if arms else set()
    return {person for person in asked if person.membership_id in found}
