"""How far a version of a plan has come: the one reading of its dated facts, for rows and for queries."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.db.models import Q


class Standing(StrEnum):
    """The states of a version; each version is in exactly one."""

    DRAFT = "draft"
    OFFERED = "offered"
    SIGNED = "signed"
    ACTIVE = "active"
    DECLINED = "declined"
    SUPERSEDED = "superseded"
    CLOSED = "closed"


_LIVING = Q(superseded_at=None, plan__closed_on=None)

# The same as ``PlanVersion.state``, for the database.
IN_STATE: Final[Mapping[Standing, Q]] = {
    Standing.DRAFT: _LIVING & Q(offered_at=None),
    Standing.OFFERED: _LIVING & Q(offered_at__isnull=False, client_signed_at=None, declined_at=None),
    Standing.SIGNED: _LIVING & Q(client_signed_at__isnull=False, activated_at=None),
    Standing.ACTIVE: _LIVING & Q(activated_at__isnull=False),
    Standing.DECLINED: _LIVING & Q(declined_at__isnull=False),
    Standing.SUPERSEDED: Q(superseded_at__isnull=False),
    Standing.CLOSED: Q(superseded_at=None, plan__closed_on__isnull=False),
}
