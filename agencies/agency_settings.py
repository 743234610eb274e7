"""Changing what an agency decides for itself: how people get in, for how long, what is kept."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import STAFF_ROLES, Action, Role
from agencies.audit.services import record_settings
from agencies.models import Agency, Membership


@transaction.atomic
def change_settings(
    *,
    mfa_roles: Collection[Role],
    idle_minutes: int,
    absolute_hours: int,
    draft_days: int,
    support_allowed: bool,
    emergency_allowed: bool,
    by: Actor,
) -> list[str]:
    """Let the agency of ``by`` have these settings; gives the names of those that changed.

    Nothing is written, and no line is left, where nothing changed. Raises NotGranted for whoever does
    not manage the seats of the agency, ValidationError for a value out of range or a role that is not
    the staff's.
    """
    policy.require(by, Action.CHANGE, Membership)  # who gives out seats decides how people get to them
    if unknown := set(mfa_roles) - set(STAFF_ROLES):
        raise ValidationError({"mfa_roles": f"Choose roles of the staff; not {', '.join(sorted(unknown))}."})
    values = {
        "mfa_roles": [role.value for role in STAFF_ROLES if role in mfa_roles],
        "idle_minutes": idle_minutes,
        "absolute_hours": absolute_hours,
        "draft_days": draft_days,
        "support_allowed": support_allowed,
        "emergency_allowed": emergency_allowed,
    }
    agency = Agency.objects.select_for_update(no_key=True).get(pk=by.agency_id)
    changed = [name for name, value in values.items() if getattr(agency, name) != value]
    for name in changed:
        setattr(agency, name, values[name])
    if changed:
        agency.full_clean()
        agency.save(update_fields=changed)
        record_settings(agency, by=by, fields=changed)
    return changed
