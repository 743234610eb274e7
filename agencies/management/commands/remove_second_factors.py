"""``manage.py remove_second_factors``: for somebody who lost her phone and her recovery codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from agencies.factors.trace import note_change
from agencies.models import SignInChange, User

BODY = """Hello,

the operator of Evoke removed your authenticator app, passkeys and recovery codes, because somebody
said that you lost them.
If your role needs a second step, you set it up anew when you sign in.

If you did not ask for this, choose a new password at once and tell your agency.
"""


class Command(BaseCommand):
    help = (
        "Remove the authenticator app, passkeys and recovery codes of one person, who lost them. Make sure "
        "that it is her who asks. Her agencies see it in their trail, and she is told by e-mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="the address she signs in with")

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        person = User.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError("--email: There is no account with this address.")
        removed, _ = Authenticator.objects.filter(user_id=person.pk).delete()
        if not removed:
            raise CommandError("This person has no second factor.")
        note_change(person.pk, SignInChange.What.REMOVED_BY_OPERATOR)
        told = EmailMessage("Your second step at Evoke was removed", BODY, to=[person.email])
        transaction.on_commit(told.send, robust=True)
        self.stdout.write("Her second factors are removed. Her sessions no longer count as proved.")
