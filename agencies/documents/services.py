"""Asking for a document, and asking again."""

from datetime import datetime, timedelta

from django.db import transaction

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit import writing
from agencies.audit.services import record
from agencies.documents.models import ExportJob
from agencies.documents.registry import kind_for, kind_named
from agencies.tenancy import TenantModel

LOST_AFTER = timedelta(minutes=5)  # the queue's time limit is two; three attempts wait seconds in between


def is_lost(job: ExportJob, *, at: datetime) -> bool:
    """Whether a job has been under way for so long that the queue must have lost it."""
    return job.finished_at is None and job.failed_at is None and job.requested_at <= at - LOST_AFTER


@transaction.atomic
def request_export(subject: TenantModel, *, by: Actor, at: datetime) -> ExportJob:
    """Have a document made of ``subject``; a request that is under way already is returned.

    Raises NotGranted or OutOfReach where ``by`` may not export it, KeyError for what has no document.
    """
    kind = kind_for(type(subject))
    found = policy.locked(by, Action.EXPORT, subject)
    under_way = ExportJob.objects.running().filter(
        kind=kind.name,
        subject=found.public_id,
        requested_by_id=by.membership_id,
        requested_at__gt=at - LOST_AFTER,
    )
    if job := under_way.order_by("-requested_at", "-pk").first():
        return job
    job = ExportJob(
        kind=kind.name,
        subject=found.public_id,
        label=kind.label(found),
        requested_by_id=by.membership_id,
        requested_at=at,
        client_reference=found.concerned_client(),
    )
    writing.add(job, by=by)
    record(Action.EXPORT, found, by=by)
    kind.queue(by, job.pk)
    return job


@transaction.atomic
def retry_export(job: ExportJob, *, by: Actor, at: datetime) -> ExportJob:
    """Start a job that failed, or that the queue has lost, from the beginning; any other is left alone."""
    found = policy.locked(by, Action.CHANGE, job)
    if found.failed_at is None and not is_lost(found, at=at):
        return found
    fresh = ExportJob(requested_at=at)
    fields = ("requested_at", "progress", "step", "attempts", "failed_at", "failure")
    for name in fields:
        setattr(found, name, getattr(fresh, name))
    writing.change(found, *fields, by=by)
    kind_named(found.kind).queue(by, found.pk)
    return found
