"""The one page on which a session is recorded: meeting, rulers and quotes together."""

from hashlib import sha256
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from agencies.access.actors import Actor
from clients.models import Client, TargetBehaviour
from clients.services import name_target
from sessions.facts import SessionFacts
from sessions.forms.quotes import QuoteFormSet
from sessions.forms.rulers import ONE_POINT_HIGHER, WHY_NOT_LOWER, RulersForm
from sessions.forms.session import SessionForm
from sessions.models import Mode, Session
from sessions.selectors import facts_of
from sessions.services import record_session, revise_session

SPARE_LINES = 3
CHANGED_MEANWHILE = (
    "This session was saved somewhere else after you opened it here, perhaps in another window. "
    "Nothing you typed is lost. Compare it with what is saved, shown below, then save again to keep yours."
)
_OF_THE_SESSION = ("held_on", "minutes", "mode", "new_target", "note", "next_step", "next_on")


def fingerprint(facts: SessionFacts) -> str:
    """The same for the same facts, on every machine: tells whether what is saved has changed since."""
    known = {name: getattr(facts, name) for name in SessionFacts.__slots__}
    known["processes"] = sorted(facts.processes)
    known["target"] = facts.target and facts.target.pk
    return sha256(repr(sorted(known.items())).encode()).hexdigest()


class SessionSheet:
    """A new session of ``client``, or an unsigned one; bound when ``data`` is given.

    ``saved`` holds what is on record when it was changed since the page was opened, else None.
    """

    def __init__(
        self, *, client: Client, actor: Actor, session: Session | None = None, data: QueryDict | None = None
    ) -> None:
        self.client, self.actor, self.session, self.data = client, actor, session, data
        self.stored = facts_of(session) if session else None
        self.seen = fingerprint(self.stored) if self.stored else ""
        self.saved: SessionFacts | None = None
        start = _as_typed(self.stored) if self.stored else {"held_on": actor.today}
        self.meeting = SessionForm(data, actor=actor, client=client, initial=start)
        self.rulers = RulersForm(data, initial=start)
        self.quotes = QuoteFormSet(data, prefix="quotes", initial=_quotes_as_typed(self.stored))
        self.quotes.extra = SPARE_LINES

    def with_another_line(self) -> Self:
        """The page as it was typed, unchecked, with one more line for a quote."""
        assert self.data is not None  # noqa: S101 - only a sent page has something typed
        again = type(self)(client=self.client, actor=self.actor, session=self.session)
        typed: dict[str, Any] = {
            name: self.data.get(name) for name in {**self.meeting.fields, **self.rulers.fields}
        }
        typed["processes"] = self.data.getlist("processes")
        again.meeting.initial = again.rulers.initial = typed
        lines = [{name: row[name].value() for name in row.fields} for row in self.quotes.forms]
        again.quotes = QuoteFormSet(prefix="quotes", initial=lines)
        again.quotes.extra = 1
        again.seen = str(self.data.get("seen", ""))
        return again

    def is_valid(self) -> bool:
        """Whether everything can be kept; asks every form, so that all errors show at once."""
        sound = [self.meeting.is_valid(), self.rulers.is_valid(), self.quotes.is_valid()]
        if self.data is not None and self.data.get("seen", "") != self.seen:
            self.saved = self.stored
            self.meeting.add_error(None, CHANGED_MEANWHILE)
        return all(sound) and self.saved is None

    @transaction.atomic
    def save(self) -> Session:
        """Record or revise the session, with a target behaviour that was written in place."""
        facts = self._facts()
        if self.session is None:
            return record_session(self.client, facts=facts, by=self.actor)
        return revise_session(self.session, facts=facts, by=self.actor)

    def explain(self, refusal: ValidationError) -> None:
        """Put what the service did not accept where the person is."""
        named = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        for name, sentences in named.items():
            self.meeting.add_error(name if name in self.meeting.fields else None, ValidationError(sentences))

    def _facts(self) -> SessionFacts:
        words = self.meeting.cleaned_data
        statements = (row.statement() for row in self.quotes.forms)
        return SessionFacts(
            held_on=words["held_on"],
            minutes=words["minutes"],
            mode=Mode(words["mode"]),
            target=self._target(),
            processes=frozenset(words["processes"]),
            statements=tuple(statement for statement in statements if statement),
            readings=self.rulers.readings(),
            note=words["note"],
            next_step=words["next_step"],
            next_on=words["next_on"],
        )

    def _target(self) -> TargetBehaviour | None:
        words = self.meeting.cleaned_data
        if not words["new_target"]:
            chosen: TargetBehaviour | None = words["target"]
            return chosen
        return name_target(
            self.client, description=words["new_target"], noted_on=words["held_on"], by=self.actor
        )


def _as_typed(facts: SessionFacts) -> dict[str, Any]:
    typed: dict[str, Any] = {name: getattr(facts, name, "") for name in _OF_THE_SESSION}
    typed["target"] = facts.target and facts.target.public_id
    typed["processes"] = sorted(facts.processes)
    for reading in facts.readings:
        typed[reading.ruler.value] = str(reading.value)
        typed[f"{reading.ruler.value}_{WHY_NOT_LOWER}"] = reading.why_not_lower
        typed[f"{reading.ruler.value}_{ONE_POINT_HIGHER}"] = reading.one_point_higher
    return typed


def _quotes_as_typed(facts: SessionFacts | None) -> list[dict[str, str]]:
    return [
        {"quote": said.quote, "direction": said.direction.value, "category": said.category.value}
        for said in (facts.statements if facts else ())
    ]
