"""Why a client is within somebody's reach today, or not: teams and caseload with their dates."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, time_format

from agencies.access.reaches import People
from agencies.models import Team, TeamMember
from clients.models import Assignment, Client, EmergencyAccess


def _day(on: date) -> str:
    return date_format(on, "F j, Y")


def _ids(people: People) -> list[int]:
    return [person.membership_id for person in people]


def _today(people: People) -> date:
    """All of them act on the same agency's day."""
    return max(person.today for person in people)


def team_of(client: Client, people: People) -> dict[int, str]:
    """Which team the client is in: the same for everyone whose team it is."""
    return dict.fromkeys(_ids(people), f"the client is in team {_team(client)}")


def other_team(client: Client, people: People) -> dict[int, str]:
    """Where the client is, where each person is, and what would bring them together."""
    theirs: dict[int, list[str]] = {}
    places = TeamMember.objects.filter(membership_id__in=_ids(people)).select_related("team")
    for place in places.order_by("team__name", "pk"):
        theirs.setdefault(place.membership_id, []).append(place.team.name)
    team = _team(client)
    return {
        person: f"the client is in team {team}, this person in {_named(theirs.get(person, []))}."
        f" A place in team {team} would open it"
        for person in _ids(people)
    }


def _team(client: Client) -> str:
    return Team.objects.values_list("name", flat=True).get(clients=client.pk)


def _named(teams: list[str]) -> str:
    return ", ".join(f"team {name}" for name in teams) or "no team"


def on_caseload_since(client: Client, people: People) -> dict[int, str]:
    """The first day of the assignment that is in force."""
    current = _assignments(client, people).on(_today(people)).order_by("-starts_on", "-pk")
    return {row.practitioner_id: f"the client has been on it since {_day(row.starts_on)}" for row in current}


def not_on_caseload(client: Client, people: People) -> dict[int, str]:
    """When the last assignment ended or the next one begins, for each person."""
    never = "the client is not on it today. An assignment would open it"
    rows = _assignments(client, people).order_by("starts_on", "pk")
    latest = {row.practitioner_id: _standing(row, _today(people)) for row in rows}
    return {**dict.fromkeys(_ids(people), never), **latest}


def _assignments(client: Client, people: People) -> Any:
    return Assignment.objects.filter(client_id=client.pk, practitioner_id__in=_ids(people))


def _standing(row: Assignment, today: date) -> str:
    if row.starts_on > today or row.ends_on is None:
        return f"the client comes onto it on {_day(row.starts_on)}"
    return f"the assignment ended on {_day(row.ends_on)}. A new one would open it"


def in_emergency(client: Client, people: People) -> dict[int, str]:
    """Until when each may read the record by emergency access, and the reason she typed."""
    rows = EmergencyAccess.objects.open().filter(client_id=client.pk, seat_id__in=_ids(people))
    return {row.seat_id: _until_and_why(row) for row in rows.order_by("ends_at", "pk")}


def _until_and_why(access: EmergencyAccess) -> str:
    until = time_format(timezone.localtime(access.ends_at), "g:i A")
    reason = access.reason.rstrip(".")
    return f"this one is open to them by emergency access until {until}, with the reason “{reason}”"
