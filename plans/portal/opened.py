"""Who opened the client's record and why, in words for herself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from agencies.access.vocabulary import Action, Role
from agencies.audit.models import Act, AuditEvent
from clients.models import Assignment, Client

SHOWN = 200

_DID: Mapping[str, str] = {
    Action.VIEW: "read your record",
    Action.ADD: "added something to your record",
    Action.CHANGE: "changed something in your record",
    Action.DELETE: "removed something from your record",
    Action.ASSIGN: "changed who works with you",
    Action.INVITE: "invited you to these pages",
    Action.SIGN: "signed something in your record",
    Action.COSIGN: "signed something in your record",
    Action.AMEND: "added to a signed note",
    Action.CODE: "looked at how a talk with you went, to learn from it",
    Action.RELEASE: "looked at how a talk with you went, to learn from it",
    Action.OFFER: "showed you a plan",
    Action.EXPORT: "made a copy of something in your record",
}
_NO_ACCESS = (Act.DENIED, Act.REQUEST, Act.SOUGHT)  # nothing was seen, or the same is said by another line


@dataclass(frozen=True, slots=True)
class Opened:
    """What one person did to the record, as often as she did it on one day."""

    day: date
    who: str
    did: str
    why: str
    times: int


def opened_by_others(client: Client) -> list[Opened]:
    """The latest acts of other people on this record, one row for the same act of a person on a day.

    Empty when nobody has opened it. The caller has asked whether the reader may see the record.
    """
    lines = AuditEvent.objects.about(client.public_id).exclude(actor=client.seat_id)
    latest = lines.exclude(act__in=_NO_ACCESS).select_related("actor").order_by("-at", "-pk")[:SHOWN]
    works_with = _caseload(client)
    counted: dict[tuple[date, str, str, str], int] = {}
    for line in latest:
        key = (_day(line.at), *_in_words(line, works_with))
        counted[key] = counted.get(key, 0) + 1
    return [Opened(*key, times) for key, times in counted.items()]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _in_words(line: AuditEvent, works_with: list[Assignment]) -> tuple[str, str, str]:
    who = line.actor.name if line.actor else "Evoke itself"
    return who, _DID.get(line.act, "used your record"), _why(line, works_with)


def _why(line: AuditEvent, works_with: list[Assignment]) -> str:
    if line.role == Role.SUPPORT:
        return "They help the agency when the computer does not do what it should."
    if line.ground is not None:
        return "They said it was an emergency. The agency checks if it was."
    day = _day(line.at)
    if any(one.practitioner_id == line.actor_id and _on(one, day) for one in works_with):
        return "They work with you."
    return _BY_ROLE.get(line.role, "It is part of their work for the agency.")


_BY_ROLE: Mapping[str, str] = {
    Role.SUPERVISOR: "They guide the people who work with you.",
    Role.INTAKE: "They keep names, dates and contacts up to date.",
    Role.ADMINISTRATOR: "They run the agency.",
    Role.AUDITOR: "They check that the agency works well.",
}


def _caseload(client: Client) -> list[Assignment]:
    return list(Assignment.objects.filter(client=client))


def _on(one: Assignment, day: date) -> bool:
    return one.starts_on <= day and (one.ends_on is None or day <= one.ends_on)
