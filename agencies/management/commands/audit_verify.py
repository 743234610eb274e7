"""``manage.py audit_verify``: whether the trail of each agency is what was written."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from agencies import tenancy
from agencies.audit.roots import BrokenRootError, Statement, is_ours, read_file
from agencies.audit.verifying import Verdict, verify
from agencies.models import Agency


class Command(BaseCommand):
    help = (
        "Reckon the chain of every audit trail anew and compare it with its head and its roots. Names the "
        "first bad line and ends with exit code 1 when one was edited, removed, put in, swapped or cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", help="only the agency with this name in addresses: north-house")
        parser.add_argument(
            "--root",
            action="append",
            default=[],
            metavar="FILE",
            help="a root that was kept elsewhere; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = [self._read(Path(name)) for name in options["root"]]
        agencies = self._agencies(options["agency"], files)
        bad = 0
        for agency in agencies:
            verdict = _verified(agency, [each for each in files if each.agency == agency.slug])
            self.stdout.write(_in_words(agency, verdict), ending="\n")
            bad += verdict.fault is not None
        if bad:
            raise CommandError(f"{bad} of {len(agencies)} trails are not what was written.")

    def _read(self, file: Path) -> Statement:
        try:
            said, key = read_file(file.read_text(encoding="utf-8"))
        except (OSError, BrokenRootError) as fault:
            raise CommandError(f"{file}: {fault}") from fault
        if not is_ours(key):
            self.stderr.write(f"{file}: signed with a key that this installation does not have (any more).")
        return said

    def _agencies(self, slug: str | None, files: list[Statement]) -> list[Agency]:
        wanted = {slug} if slug else {each.agency for each in files}
        found = list(Agency.objects.order_by("slug"))
        if unknown := wanted - {agency.slug for agency in found}:
            raise CommandError(f"There is no agency {', '.join(sorted(unknown))}.")
        return [agency for agency in found if not wanted or agency.slug in wanted]


def _verified(agency: Agency, kept: list[Statement]) -> Verdict:
    with tenancy.activate(agency.pk), transaction.atomic(), connection.cursor() as cursor:
        return verify(cursor, agency, kept)


def _in_words(agency: Agency, verdict: Verdict) -> str:
    if verdict.fault is not None:
        return f"{agency.slug}: {verdict.fault}"
    return f"{agency.slug}: {verdict.seq} lines, as they were written. Hash of the last: {verdict.hash.hex()}"
