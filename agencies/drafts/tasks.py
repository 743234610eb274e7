"""Removing drafts whose time is over, on the timetable in the settings."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies import tenancy
from agencies.drafts.services import remove_over
from agencies.models import Agency
from agencies.rounds import in_every_agency


@shared_task(name="drafts.remove_expired")
def remove_expired() -> int:
    """In every agency, after the days it has set; gives the number of removed rows.

    No ``agency_task``: no member asks for this. Running it twice is harmless.
    """
    now = timezone.now()

    def of_one(agency: Agency) -> int:
        with tenancy.activate(agency.pk), transaction.atomic():
            return remove_over(days=agency.draft_days, at=now)

    return sum(in_every_agency(of_one))
