"""What a session remembers: since when, on what device, and when it was last used in which agency.

Plain reading and writing of the session's data; who asks for it is in ``doorway``, what it means in
``limits``. Times are whole seconds since 1970, agencies are their primary keys as text.
"""

from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

SIGN_IN = "sign_in"
ACTIVE = "active"
ENDED = 0  # in place of a time: the sign-in has ended for that agency's pages


def begin(session: MutableMapping[str, Any], *, device: str, address: str | None, at: datetime) -> None:
    """Somebody has just shown who she is: the clocks of every agency start anew."""
    session[SIGN_IN] = {"at": _seconds(at), "device": device, "address": address}
    session[ACTIVE] = {}


def signed_in_at(session: Mapping[str, Any]) -> datetime | None:
    """When the person showed who she is; None for a session that nobody has signed in to."""
    began = session.get(SIGN_IN)
    return _time(began["at"]) if began else None


def device_of(session: Mapping[str, Any]) -> str:
    """In words such as "Chrome on Windows"."""
    return str(session.get(SIGN_IN, {}).get("device", ""))


def address_of(session: Mapping[str, Any]) -> str:
    """Where the sign-in came from; empty where that is not known."""
    return session.get(SIGN_IN, {}).get("address") or ""


def last_active(session: Mapping[str, Any], agency_id: int | None = None) -> datetime | None:
    """The last use in one agency, or in any; signing in counts where nothing came after it.

    Somebody who comes to a further agency was last active wherever that was.
    """
    began, active = signed_in_at(session), session.get(ACTIVE, {})
    if began is None:
        return None
    if agency_id is not None and str(agency_id) in active:
        return _time(active[str(agency_id)])
    return max([began, *(_time(seconds) for seconds in active.values())])


def agencies_of(session: Mapping[str, Any]) -> list[int]:
    """The agencies this session has entered since signing in and has not been ended for."""
    return [int(pk) for pk, seconds in session.get(ACTIVE, {}).items() if seconds != ENDED]


def has_entered(session: Mapping[str, Any], agency_id: int) -> bool:
    return str(agency_id) in session.get(ACTIVE, {})


def is_older(session: Mapping[str, Any], agency_id: int, age: timedelta, *, at: datetime) -> bool:
    """Whether the last use in this agency that is remembered lies ``age`` back, or there is none."""
    last = last_active(session, agency_id)
    return last is None or at - last >= age


def note_use(session: MutableMapping[str, Any], agency_id: int, *, at: datetime) -> None:
    """Remember that the person did something in this agency just now."""
    session[ACTIVE] = {**session.get(ACTIVE, {}), str(agency_id): _seconds(at)}


def note_end(session: MutableMapping[str, Any], agency_id: int) -> None:
    """Remember that the sign-in has ended for this agency, until the person signs in anew."""
    session[ACTIVE] = {**session.get(ACTIVE, {}), str(agency_id): ENDED}


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
