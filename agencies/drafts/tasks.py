"""Removing drafts whose time is over, on the timetable in the settings."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from agencies import tenancy
from agencies.drafts.services import remove_over
from agencies.models import Agency


@shared_task(name="drafts.remove_expired")
def remove_expired() -> int:
    """In every agency, after the days it has set; gives the number of removed rows.

    No ``agency_task``: no member asks for this. Running it twice is harmless.
    """
    now, removed = timezone.now(), 0
    for agency in Agency.objects.order_by("pk"):
        with tenancy.activate(agency.pk), transaction.atomic():
            removed += remove_over(days=agency.draft_days, at=now)
    return removed
