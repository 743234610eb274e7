"""A request for a document, made by the queue: how far it is, where it went wrong, where it lies."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet


class ExportJobQuerySet(TenantQuerySet["ExportJob"]):
    def running(self) -> Self:
        return self.filter(finished_at=None, failed_at=None)


ExportJobManager = TenantManager.from_queryset(ExportJobQuerySet)


class ExportJob(TenantModel):
    """``subject`` is the reference of what is exported, ``kind`` says what that is.

    ``progress`` runs from 0 to 100. ``failure`` is a sentence for the person who waits.
    """

    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    label = models.CharField(max_length=120)
    requested_by = models.ForeignKey("agencies.Membership", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=80, default="Waiting in the queue")
    attempts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    result = models.UUIDField(null=True, blank=True)
    client_reference = models.UUIDField(null=True, blank=True)

    objects = ExportJobManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameAgency(field="requested_by", name="exportjob_requester_same_agency"),
            models.CheckConstraint(name="exportjob_progress_0_to_100", condition=Q(progress__range=(0, 100))),
            models.CheckConstraint(
                name="exportjob_ends_once", condition=Q(finished_at=None) | Q(failed_at=None)
            ),
            models.CheckConstraint(
                name="exportjob_finished_has_result",
                condition=Q(finished_at=None, result=None)
                | Q(finished_at__isnull=False, result__isnull=False),
            ),
            models.CheckConstraint(
                name="exportjob_failed_says_why", condition=Q(failed_at=None, failure="") | ~Q(failure="")
            ),
        ]
        indexes = [models.Index(fields=["agency", "requested_by", "-requested_at"], name="exportjob_mine")]

    def __str__(self) -> str:
        return self.label

    def concerned_client(self) -> UUID | None:
        return self.client_reference
