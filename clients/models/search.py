"""What clients are found by: written by the database itself whenever a name changes."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from agencies.constraints import SameAgency
from agencies.tenancy import TenantManager, TenantModel, TenantQuerySet
from clients.searching import WHOLE, after


class SearchEntryQuerySet(TenantQuerySet["SearchEntry"]):
    def beginning(self, part: str) -> Self:
        """Entries that begin with ``part`` (folded), or are the whole client number ``part``.

        Only comparisons that are leakproof, so that the index serves under row-level security.
        """
        return self.filter(Q(entry__gte=part, entry__lt=after(part)) | Q(entry=f"{WHOLE}{part}"))


SearchEntryManager = TenantManager.from_queryset(SearchEntryQuerySet)


class SearchEntry(TenantModel):
    """One ending of one part of a client's name, or the whole number; see :mod:`clients.searching`."""

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="search_entries")
    entry = models.TextField(db_collation="C")

    objects = SearchEntryManager()  # type: ignore[misc]  # the stubs make the inherited one a ClassVar

    class Meta(TenantModel.Meta):
        verbose_name_plural = "search entries"
        constraints = [  # nothing points at these rows, so they do without the two unique keys of others
            SameAgency(field="client", name="searchentry_client_same_agency"),
            models.UniqueConstraint(fields=["agency", "entry", "client"], name="searchentry_once"),
        ]

    def __str__(self) -> str:
        return self.entry

    def concerned_client(self) -> UUID:
        return self.client.public_id
