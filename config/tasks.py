"""Work of the installation itself, on the timetable in the settings."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from agencies.audit.roots import keep_root
from agencies.rounds import in_every_agency


@shared_task(name="config.clear_ended_sessions")
def clear_ended_sessions() -> None:
    """Remove sign-ins that have run out: nothing else does, so their table would grow for ever.

    No ``agency_task``: sign-ins belong to no agency, and no member asks for this.
    Running it twice is harmless.
    """
    call_command("clearsessions")


@shared_task(name="config.keep_roots")
def keep_roots() -> None:
    """Take the day's root of every agency's trail; one that is taken already stays as it is.

    No ``agency_task``: the installation signs, not a member. Running it twice is harmless.
    """
    now = timezone.now()
    in_every_agency(lambda agency: keep_root(agency, at=now))
