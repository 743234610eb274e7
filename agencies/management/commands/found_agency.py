"""``manage.py found_agency``: a new agency and the link with which its first administrator joins."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agencies.founding import found_by_invitation, renew_founding
from agencies.invitations import link_for
from agencies.models import Agency, Invitation, User


class Command(BaseCommand):
    help = (
        "Found an agency. Prints the link with which its first administrator joins; running it again "
        "before she has joined prints a new link and ends the old one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help='what the agency is called: "North House"')
        parser.add_argument("--slug", required=True, help="its name in addresses: north-house")
        parser.add_argument("--email", required=True, help="e-mail address of the first administrator")
        parser.add_argument("--person", required=True, help="name of the first administrator")
        parser.add_argument(
            "--time-zone",
            default="America/New_York",
            help="for example America/Chicago (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            invitation = _found(
                **{key: options[key] for key in ("name", "slug", "email", "person", "time_zone")}
            )
        except ValidationError as refusal:
            raise CommandError("\n".join(_sentences(refusal))) from refusal
        agency = invitation.agency
        self.stdout.write(f"{agency.name} is founded at /a/{agency.slug}/.")
        self.stdout.write(f"{options['person']} joins as its administrator with this link:")
        self.stdout.write(link_for(invitation, agency=agency))
        self.stdout.write(f"The link works once, until {invitation.expires_at:%B %-d, %Y, %H:%M} UTC.")


def _found(*, name: str, slug: str, email: str, person: str, time_zone: str) -> Invitation:
    _check(email=email, person=person)
    now = timezone.now()
    earlier = Agency.objects.filter(slug=slug).first()
    if earlier is not None:
        return renew_founding(earlier, email=email, at=now)
    return found_by_invitation(name=name, slug=slug, time_zone=time_zone, person=person, email=email, at=now)


def _check(*, email: str, person: str) -> None:
    """Refuse what the person will be called by before anything is made."""
    try:
        User(email=email, name=person.strip()).clean_fields(exclude={"password"})
    except ValidationError as fault:
        options = {"email": "email", "name": "person"}
        raise ValidationError({options[name]: errors for name, errors in fault.error_dict.items()}) from fault


def _sentences(refusal: ValidationError) -> list[str]:
    """What is wrong, with the option where it can be mended."""
    if not hasattr(refusal, "error_dict"):
        return refusal.messages
    return [
        f"--{name.replace('_', '-')}: {' '.join(messages)}" for name, messages in refusal.message_dict.items()
    ]
