"""Fill an installation with the two invented agencies, for trying it out."""

from argparse import ArgumentParser
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from config.demo import accounts, loading, people
from config.demo.agencies import AGENCIES, AgencyScript


class Command(BaseCommand):
    help = (
        "Load the demo world: two invented agencies with half a year of work. Does nothing the second time."
    )
    requires_system_checks: list[str] = []  # --sign-ins must answer without a database

    def add_arguments(self, parser: ArgumentParser) -> None:
        slugs = [agency.slug for agency in AGENCIES]
        parser.add_argument("--agency", choices=slugs, help="Load this one alone.")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="The day it is told from, as 2031-05-14; today if left out.",
        )
        parser.add_argument("--sign-ins", action="store_true", help="Only print who can sign in, and how.")

    def handle(self, **options: Any) -> None:
        if options["sign_ins"]:
            self.stdout.write(f"{accounts.table()}\n\n{accounts.second_step()}")
        else:
            self._load_missing(agency=options["agency"], today=options["today"])

    def _load_missing(self, *, agency: str | None, today: date | None) -> None:
        wanted = [script for script in AGENCIES if agency in {None, script.slug}]
        missing = [script for script in wanted if not loading.is_loaded(script)]
        for script in wanted:
            if script not in missing:
                self.stdout.write(f"{script.name} is here already.")
        encoded = make_password(accounts.PASSWORD)
        people.create_operator(encoded=encoded)
        if missing:
            self._load(missing, today=today, encoded=encoded)

    def _load(self, missing: Iterable[AgencyScript], *, today: date | None, encoded: str) -> None:
        """Each agency in a process of its own: loading is mostly computing."""
        connections.close_all()  # a forked process must not share an open connection
        now = timezone.now()
        with ProcessPoolExecutor(len(AGENCIES), mp_context=get_context("fork")) as pool:
            running = {
                script.name: pool.submit(
                    loading.load_agency, script.slug, today=today or script.day(now), encoded=encoded
                )
                for script in missing
            }
        for name, result in running.items():
            if error := result.exception():
                raise CommandError(f"{name} could not be loaded; nothing of it was kept. {error}") from error
            self.stdout.write(str(result.result()))
