"""``manage.py name_operator``: who runs the installation at ``/platform/``."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from agencies.models import User
from agencies.outside import outside


class Command(BaseCommand):
    help = (
        "Name a person who runs the installation at /platform/, with an account of hers or a new one. She "
        "sees no clinical record there, and comes in with a second step only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="the address she signs in with")
        parser.add_argument("--person", help="her name, for a new account")

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        email = options["email"].strip().lower()
        person = User.objects.filter(email=email).first()
        if person is None:
            person = _new(email, name=(options["person"] or "").strip())
            address = f"{settings.PUBLIC_ADDRESS}{outside('account_reset_password')}"
            self.stdout.write(f"The account is made. {person.name} chooses a password at {address}")
        person.is_operator = True
        person.save(update_fields=["is_operator"])
        self.stdout.write(
            f"{person.name} runs the installation. At the first entry she sets up her second step."
        )


def _new(email: str, *, name: str) -> User:
    if not name:
        raise CommandError("--person: Nobody has this address yet. Give the name for a new account.")
    try:
        return User.objects.create_user(email, name=name)
    except ValidationError as refusal:
        raise CommandError(" ".join(refusal.messages)) from refusal
