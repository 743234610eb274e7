"""How long a sign-in lasts for the pages of one agency. Reads the session, asks no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from agencies.models import Agency
from agencies.sign_ins.presence import last_active, signed_in_at

_LONG_AGO = datetime.fromtimestamp(0, tz=UTC)


@dataclass(frozen=True, slots=True)
class Ends:
    """When a sign-in ends by itself: ``idle`` where nothing is done, ``latest`` whatever is done."""

    idle: datetime
    latest: datetime

    @property
    def soonest(self) -> datetime:
        return min(self.idle, self.latest)


def ends(session: Mapping[str, Any], agency: Agency) -> Ends:
    """When this sign-in ends for the pages of ``agency``.

    The idle limit counts from the last use in this agency, the other from signing in. A session
    without a sign-in has ended long ago.
    """
    active = last_active(session, agency.pk) or _LONG_AGO
    began = signed_in_at(session) or _LONG_AGO
    return Ends(
        idle=active + timedelta(minutes=agency.idle_minutes),
        latest=began + timedelta(hours=agency.absolute_hours),
    )


def has_ended(session: Mapping[str, Any], agency: Agency, *, at: datetime) -> bool:
    return ends(session, agency).soonest <= at


def is_asked_anew(session: Mapping[str, Any], sign_in_after: datetime | None) -> bool:
    """Whether the agency wants a sign-in later than this one. Never for None."""
    return sign_in_after is not None and (signed_in_at(session) or _LONG_AGO) < sign_in_after
