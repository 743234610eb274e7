"""The agencies' admin, with every room's records registered."""

from agencies import admin as _people  # noqa: F401 - registers
from agencies.access.admin_site import agency_admin
from clients import admin as _clients  # noqa: F401 - registers
from plans import admin as _plans  # noqa: F401 - registers
from sessions import admin as _sessions  # noqa: F401 - registers

__all__ = ["agency_admin"]
