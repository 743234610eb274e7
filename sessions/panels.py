"""What sessions put on the client's page: the timeline, the rulers, the latest quotes."""

from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from agencies.access import policy
from agencies.access.vocabulary import Action
from agencies.charts import Point, Series, line_chart
from agencies.middleware import AgencyRequest
from clients.models import Client
from clients.panels import Link, Panel, add_panel
from clients.policy import may_add_to
from sessions.models import ClientStatement, Ruler, RulerReading, Session
from sessions.selectors import dated_quotes_of

SHOWN_SESSIONS = 20
SHOWN_QUOTES = 8
SHOWN_TARGETS = 3
READINGS_READ = 300  # a hundred sessions with all three rulers


@add_panel(10)
def sessions_panel(request: AgencyRequest, client: Client) -> Panel | None:
    actor = request.actor
    if not policy.granted(actor, Action.VIEW, Session):
        return None
    rows = policy.within_reach(actor, Action.VIEW, Session.objects.filter(client=client))
    rows = rows.select_related("author", "target").order_by("-held_on", "-pk")
    latest = list(rows[: SHOWN_SESSIONS + 1])
    record = Link("Record a session", reverse("sessions:record", kwargs={"public_id": client.public_id}))
    return Panel(
        template="sessions/_timeline_panel.html",
        context={
            "entries": [_entry(row) for row in latest[:SHOWN_SESSIONS]],
            "more": len(latest) > SHOWN_SESSIONS,
        },
        actions=(record,) if client.closed_on is None and may_add_to(actor, client, Session) else (),
    )


def _entry(session: Session) -> dict[str, str]:
    about = [str(session.target or ""), ", ".join(session.processes)]
    state = "" if session.signed_at else ", not signed yet"
    return {
        "when": date_format(session.held_on, "l, F j, Y"),
        "title": f"{session.get_mode_display()}, {session.minutes} minutes{state}",
        "detail": " · ".join([*(part for part in about if part), f"with {session.author}"]),
        "url": reverse("sessions:page", kwargs={"public_id": session.public_id}),
        "state": "done" if session.signed_at else "",
    }


@add_panel(20)
def rulers_panel(request: AgencyRequest, client: Client) -> Panel | None:
    """One chart per target behaviour: numbers about different changes do not belong on one line."""
    if not policy.granted(request.actor, Action.VIEW, RulerReading):
        return None
    rows = policy.within_reach(
        request.actor, Action.VIEW, RulerReading.objects.filter(session__client=client)
    )
    rows = rows.select_related("session__target").order_by("-session__held_on", "-session_id", "-pk")
    by_target: dict[str, list[RulerReading]] = {}
    for reading in rows[:READINGS_READ]:
        by_target.setdefault(str(reading.session.target or "No target named"), []).append(reading)
    charts = [_chart(target, readings[::-1]) for target, readings in list(by_target.items())[:SHOWN_TARGETS]]
    return Panel(template="sessions/_rulers_panel.html", context={"charts": charts})


def _chart(target: str, readings: list[RulerReading]) -> dict[str, Any]:
    return {
        "target": target,
        "svg": line_chart(
            [series for ruler in Ruler if (series := _series(ruler, readings)).points],
            title=f"Rulers: {target}",
            description="Importance, confidence and readiness from 0 to 10, by the day of the session.",
            y_min=0,
            y_max=10,
            width=440,
        ),
        "columns": [ruler.label for ruler in Ruler],
        "rows": [_row(list(group)) for _, group in groupby(readings, key=lambda reading: reading.session_id)],
    }


def _series(ruler: Ruler, readings: list[RulerReading]) -> Series:
    return Series(ruler.label, [_point(reading) for reading in readings if reading.ruler == ruler.value])


def _point(reading: RulerReading) -> Point:
    url = reverse("sessions:page", kwargs={"public_id": reading.session.public_id})
    return Point(on=reading.session.held_on, value=reading.value, url=url)


def _row(readings: list[RulerReading]) -> dict[str, Any]:
    values = {reading.ruler: reading.value for reading in readings}
    return {"on": readings[0].session.held_on, "values": [values.get(ruler.value) for ruler in Ruler]}


@add_panel(40)
def quotes_panel(request: AgencyRequest, client: Client) -> Panel | None:
    if not policy.granted(request.actor, Action.VIEW, ClientStatement):
        return None
    rows = policy.within_reach(
        request.actor, Action.VIEW, ClientStatement.objects.filter(session__client=client)
    )
    rows = rows.select_related("session").order_by("-session__held_on", "-session_id", "position")
    return Panel(
        template="sessions/_quotes_panel.html", context={"quotes": dated_quotes_of(rows[:SHOWN_QUOTES])}
    )
