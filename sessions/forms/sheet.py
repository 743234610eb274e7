"""The one page on which a session is recorded: meeting, rulers and quotes together."""

from collections.abc import Iterable, Iterator
from typing import Any, Self
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import QueryDict

from agencies.access.actors import Actor
from agencies.access.policy import OutOfReach
from agencies.conflicts import Both, compare, in_words
from clients.models import Client, TargetBehaviour
from clients.services import name_target
from sessions.facts import SessionFacts, fingerprint
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
NOT_ON_CASELOAD = (
    "This client is not on your caseload any more, so no new target behaviour can be named. "
    "Ask your supervisor to assign the client to you again, or choose a target that is listed."
)
_OF_THE_SESSION = ("held_on", "minutes", "mode", "new_target", "note", "next_step", "next_on")


class SessionSheet:
    """A new session of ``client``, or an unsigned one; bound when ``data`` is given.

    ``conflicts`` are the fields that differ from the record, when that was changed since the page was opened.
    """

    def __init__(
        self, *, client: Client, actor: Actor, session: Session | None = None, data: QueryDict | None = None
    ) -> None:
        self.client, self.actor, self.session, self.data = client, actor, session, data
        self.stored = facts_of(session) if session else None
        self.seen = fingerprint(self.stored) if self.stored else ""
        self.conflicts: list[Both] = []
        self.key = str((data and data.get("key")) or uuid4())
        start = _as_typed(self.stored) if self.stored else {"held_on": actor.today}
        self.meeting = SessionForm(
            data, actor=actor, client=client, named=session.target if session else None, initial=start
        )
        self.rulers = RulersForm(data, initial=start)
        self.quotes = QuoteFormSet(data, prefix="quotes", initial=_quotes_as_typed(self.stored))
        self.quotes.extra = SPARE_LINES

    @property
    def reference(self) -> UUID:
        """What the session of this page is known by: the same for a page that is sent twice."""
        return uuid5(self.client.public_id, f"{self.actor.membership_id} {self.key}")

    def repeats_what_is_saved(self) -> bool:
        """Whether this page says nothing but what is saved: it was sent twice."""
        sound = [self.meeting.is_valid(), self.rulers.is_valid(), self.quotes.is_valid()]
        if self.stored is None or not all(sound):
            return False
        words, named = self.meeting.cleaned_data, self.stored.target
        same_target = named is not None and named.description == words["new_target"].strip()
        typed = self._meant(named if same_target else words["target"])
        return fingerprint(typed) == self.seen

    def unchecked(self, *, spare: int) -> Self:
        """The page as it was typed, not judged, with ``spare`` more lines for quotes."""
        assert self.data is not None  # noqa: S101 - only a sent page has something typed
        again = type(self)(client=self.client, actor=self.actor, session=self.session)
        typed: dict[str, Any] = {
            name: self.data.get(name) for name in {**self.meeting.fields, **self.rulers.fields}
        }
        typed["processes"] = self.data.getlist("processes")
        again.meeting.initial = again.rulers.initial = typed
        lines = [{name: row[name].value() for name in row.fields} for row in self.quotes.forms]
        again.quotes = QuoteFormSet(prefix="quotes", initial=lines)
        again.quotes.extra = spare
        again.seen, again.key = str(self.data.get("seen", "")), self.key
        return again

    def is_valid(self) -> bool:
        """Whether everything can be kept; asks every form, so that all errors show at once."""
        sound = [self.meeting.is_valid(), self.rulers.is_valid(), self.quotes.is_valid()]
        if self.data is not None and self.data.get("seen", "") != self.seen:
            self.conflicts = self._differences()
        if self.conflicts:
            self.meeting.add_error(None, CHANGED_MEANWHILE)
        return all(sound) and not self.conflicts

    def _differences(self) -> list[Both]:
        """Every field in which this page and the record differ; none for a session that is new."""
        if self.session is None:
            return []
        saved = type(self)(client=self.client, actor=self.actor, session=self.session)
        fields = [*compare(saved.meeting, self.meeting), *compare(saved.rulers, self.rulers)]
        then, now = ("\n".join(_lines(sheet.quotes)) for sheet in (saved, self))
        return fields if then == now else [*fields, Both("Quotes", then, now)]

    @transaction.atomic
    def save(self) -> Session:
        """Record or revise the session, with a target behaviour that was written in place."""
        facts = self._meant(self._target())
        if self.session is None:
            return record_session(self.client, facts=facts, by=self.actor, public_id=self.reference)
        return revise_session(self.session, facts=facts, by=self.actor)

    def explain(self, refusal: ValidationError) -> None:
        """Put what the service did not accept where the person is."""
        named = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        for name, sentences in named.items():
            self.meeting.add_error(name if name in self.meeting.fields else None, ValidationError(sentences))

    def _meant(self, target: TargetBehaviour | None) -> SessionFacts:
        words = self.meeting.cleaned_data
        statements = (row.statement() for row in self.quotes.forms)
        return SessionFacts(
            held_on=words["held_on"],
            minutes=words["minutes"],
            mode=Mode(words["mode"]),
            target=target,
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
        try:
            return name_target(
                self.client, description=words["new_target"], noted_on=words["held_on"], by=self.actor
            )
        except OutOfReach as error:
            raise ValidationError({"new_target": NOT_ON_CASELOAD}) from error


def _lines(quotes: Iterable[BaseForm]) -> Iterator[str]:
    """Each quote with its kind, as a line to read."""
    for line in quotes:
        if words := line["quote"].value():
            yield f"“{words}” {in_words(line['direction'])}, {in_words(line['category'])}"


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
