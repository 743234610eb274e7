"""Print the table of rights, or write it to docs/permissions.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from agencies.access.printout import as_markdown


class Command(BaseCommand):
    help = "Print who may do what."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/permissions.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            Path(settings.BASE_DIR, "docs", "permissions.md").write_text(as_markdown(), encoding="utf-8")
        else:
            self.stdout.write(as_markdown())
