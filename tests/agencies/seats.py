"""What the tests about people and seats do to the cast."""

from datetime import timedelta

from django.utils import timezone

from agencies import tenancy
from agencies.access.vocabulary import Role
from agencies.models import Team, TeamMember
from agencies.services import add_member, offer_seat

MEMBERS = "/admin/agencies/membership/"
TRAIL = "/trail/"


def member_url(north, seat, part=""):
    return north.url(f"/people/{seat.public_id}/{part}")


def team(north, name):
    with tenancy.activate(north.pk):
        return Team.objects.get(name=name)


def teams_of(north, seat):
    with tenancy.activate(north.pk):
        return set(TeamMember.objects.filter(membership=seat).values_list("team__name", flat=True))


def looked_at(browser, url, values=None):
    """Send a form that first shows what it would do, and then apply exactly that."""
    page = browser.post(url, values or {})
    seen = page.context["preview"].digest
    return browser.post(url, {**(values or {}), "seen": seen, "step": "apply"})


def reload(north, row):
    with tenancy.activate(north.pk):
        return type(row).objects.get(pk=row.pk)


def second_administrator(north, south):
    """Ada of the south works in the north, too."""
    with tenancy.activate(north.pk):
        return add_member(
            south.users[Role.ADMINISTRATOR],
            role=Role.ADMINISTRATOR,
            name="Ada South",
            by=north.actors[Role.ADMINISTRATOR],
            at=timezone.now(),
        )


def offer(north, *, email="nora@example.org"):
    with tenancy.activate(north.pk):
        return offer_seat(
            email=email,
            name="Nora Newcomb",
            role=Role.PRACTITIONER,
            by=north.actors[Role.ADMINISTRATOR],
            at=timezone.now() - timedelta(hours=1),
        )
