"""Work of the installation itself, on the timetable in the settings."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="config.clear_ended_sessions")
def clear_ended_sessions() -> None:
    """Remove sign-ins that have run out: nothing else does, so their table would grow for ever.

    No ``agency_task``: sign-ins belong to no agency, and no member asks for this.
    Running it twice is harmless.
    """
    call_command("clearsessions")
