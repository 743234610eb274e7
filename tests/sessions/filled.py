"""A session form as a browser sends it, and what one reads back from the page."""

import re

from django.utils import timezone

from agencies import tenancy
from sessions.models import Session
from sessions.services import sign_note
from tests import records

LINES = 3


def new_path(cast, name="assigned"):
    return cast.url(f"/sessions/new/{cast.clients[name].public_id}/")


def path_of(cast, session, verb=""):
    return cast.url(f"/sessions/{session.public_id}/{verb}")


def typed(cast, *quotes, **changed):
    """A filled form; ``quotes`` are (words, direction, category)."""
    lines = [*quotes, *[("", "change", "")] * (LINES - len(quotes))]
    rows = {
        f"quotes-{row}-{name}": value
        for row, line in enumerate(lines)
        for name, value in zip(("quote", "direction", "category"), line, strict=True)
    }
    return {
        "held_on": cast.today().isoformat(),
        "minutes": "45",
        "mode": "video",
        "quotes-TOTAL_FORMS": str(len(lines)),
        "quotes-INITIAL_FORMS": "0",
        **rows,
        **changed,
    }


def seen_on(page):
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page.content.decode())
    return seen


def open_session(cast, name="assigned"):
    """The session of the cast that is not signed yet."""
    with tenancy.activate(cast.pk):
        rows = Session.objects.unsigned().filter(client=cast.clients[name])
        return rows.select_related("note").get()


def signed_session(cast, name="assigned"):
    with tenancy.activate(cast.pk):
        rows = Session.objects.signed().filter(client=cast.clients[name])
        return rows.select_related("note").get()


def add_signed(cast, count):
    """More signed sessions of the practitioner with her client, one a day."""
    with tenancy.activate(cast.pk):
        for day in range(count):
            session = records.add_session(
                cast, cast.clients["assigned"], cast.practitioner, "again", days_ago=day
            )
            sign_note(session, by=cast.practitioner, at=timezone.now())
