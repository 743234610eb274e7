"""Replace, reseal or shred the keys under which agencies' confidential texts are sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from agencies import tenancy
from agencies.agency_keys import replace_key, reseal_keys, shred_keys
from agencies.models import Agency


class Command(BaseCommand):
    help = (
        "replace: a new key for each agency; what former keys sealed stays readable. "
        "reseal: seal the keys under the present SECRET_KEY, so that SECRET_KEY_FALLBACKS can go. "
        "shred: remove an agency's keys and what they sealed, for good."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["replace", "reseal", "shred"])
        parser.add_argument("--agency", help="the address name of one agency; without it, all of them")

    def handle(self, *_: Any, act: str, agency: str | None, **__: Any) -> None:
        if act == "shred" and agency is None:
            raise CommandError("Name the agency whose keys are to be shredded: --agency …")
        chosen = Agency.objects.filter(slug=agency) if agency else Agency.objects.all()
        if agency and not chosen.exists():
            raise CommandError(f"There is no agency named {agency}.")
        for one in chosen.order_by("pk"):
            with tenancy.activate(one.pk), transaction.atomic():
                self.stdout.write(f"{one.slug}: {self._done(act)}")

    def _done(self, act: str) -> str:
        if act == "replace":
            return f"key {replace_key(at=timezone.now()).number} seals from now on"
        if act == "reseal":
            return f"{reseal_keys()} keys resealed"
        return f"{shred_keys()} keys shredded"
