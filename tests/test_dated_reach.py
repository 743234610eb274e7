"""Assignments have days: yesterday's caseload is out of reach today, tomorrow's not yet in reach.

The day is the agency's own. Each surface is asked with the same row of a client who is on the caseload
today, was until today, or will be from tomorrow on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser

from agencies import tenancy
from agencies.access import policy
from agencies.access.actors import actor_from
from agencies.access.vocabulary import Action, Reach, Role
from agencies.documents.models import ExportJob
from clients.models import Assignment, Client
from plans.models import PlanDocument, PlanVersion, Signature
from plans.services import offer_version
from plans.tasks import make_pdf
from sessions.models import Session
from tests.attacks.harness import first
from tests.cast import Cast

# Days from today: when the assignment begins, and on which day it does not hold any more.
TIMES = {
    "ended years ago": (-900, -400, False),
    "ended yesterday": (-120, -1, False),
    "ends today": (-120, 0, False),
    "ends tomorrow": (-120, 1, True),
    "open": (-120, None, True),
    "begins today": (0, None, True),
    "for today alone": (0, 1, True),
    "begins tomorrow": (1, None, False),
}


@dataclass(frozen=True)
class World:
    cast: Cast
    browser: Browser
    client: Client
    session: Session
    plan: PlanVersion
    document: PlanDocument
    job: ExportJob

    def opens(self, path: str) -> bool:
        answer = self.browser.get(self.cast.url(path), follow=True)
        assert answer.status_code in {200, 404}, (path, answer.status_code)
        return bool(answer.status_code == 200)

    def rows(self, path: str) -> set[Any]:
        answer = self.browser.get(self.cast.url(path))
        assert answer.status_code == 200, (path, answer.status_code)
        if "results" not in (answer.json() if "json" in answer["Content-Type"] else {}):
            return {row.public_id for row in answer.context["cl"].result_list}
        return {row["id"] for row in answer.json()["results"]}

    def autocomplete(self) -> bool:
        asked = "app_label=mi_sessions&model_name=session&field_name=client&term=north"
        return str(self.client.pk) in self.rows(f"/admin/autocomplete/?{asked}")

    def export(self) -> bool:
        answer = self.browser.post(self.cast.url(f"/plans/{self.plan.public_id}/export/"))
        assert answer.status_code in {302, 404}
        return answer.status_code == 302

    def task(self) -> bool:
        """A job queued while the client was on the caseload, run when the worker comes to it."""
        make_pdf.run(
            agency_id=self.cast.pk,
            membership_id=self.cast.practitioner.membership_id,
            job_id=self.job.pk,
        )
        with tenancy.activate(self.cast.pk):
            self.job.refresh_from_db()
        assert (self.job.result is None) == (self.job.failed_at is not None)
        return self.job.result is not None


SURFACES: dict[str, Callable[[World], bool]] = {
    "client page": lambda w: w.opens(f"/clients/{w.client.public_id}/"),
    "sessions page": lambda w: w.opens(f"/sessions/of/{w.client.public_id}/"),
    "session page": lambda w: w.opens(f"/sessions/{w.session.public_id}/"),
    "plan page": lambda w: w.opens(f"/plans/{w.plan.public_id}/"),
    "form for a new session": lambda w: w.opens(f"/sessions/new/{w.client.public_id}/"),
    "admin list": lambda w: w.client.public_id in w.rows("/admin/clients/client/"),
    "admin search": lambda w: w.client.public_id in w.rows("/admin/clients/client/?q=Amara"),
    "admin page": lambda w: w.opens(f"/admin/clients/client/{w.client.pk}/change/"),
    "admin autocomplete": World.autocomplete,
    "API list": lambda w: str(w.client.public_id) in w.rows("/api/v1/clients/"),
    "API search": lambda w: str(w.client.public_id) in w.rows("/api/v1/clients/?search=Amara"),
    "API record": lambda w: w.opens(f"/api/v1/clients/{w.client.public_id}/"),
    "API session": lambda w: w.opens(f"/api/v1/sessions/{w.session.public_id}/"),
    "API plan": lambda w: w.opens(f"/api/v1/plans/{w.plan.public_id}/"),
    "PDF of before": lambda w: w.opens(f"/plans/documents/{w.document.public_id}/"),
    "PDF export": World.export,
    "queued task": World.task,
}


@pytest.fixture
def world(north: Cast) -> World:
    client, petra = north.clients["assigned"], north.practitioner
    browser = Browser()
    browser.force_login(north.users[Role.PRACTITIONER])
    plan = first(north, PlanVersion, plan__client=client, offered_at__isnull=False)
    job = first(north, ExportJob, requested_by_id=petra.membership_id, subject=plan.public_id)
    session = first(north, Session, client=client)
    return World(north, browser, client, session, plan, first(north, PlanDocument, version=plan), job)


def set_days(cast: Cast, client: Client, begins: int, ends: int | None) -> None:
    today = cast.today()
    with tenancy.activate(cast.pk):
        mine = Assignment.objects.filter(client=client, practitioner_id=cast.practitioner.membership_id)
        assert mine.update(
            starts_on=today + timedelta(days=begins),
            ends_on=None if ends is None else today + timedelta(days=ends),
        )


@pytest.mark.parametrize("time", TIMES)
def test_every_surface_keeps_to_the_days(world: World, time: str) -> None:
    begins, ends, within = TIMES[time]
    set_days(world.cast, world.client, begins, ends)
    assert {name: ask(world) for name, ask in SURFACES.items()} == dict.fromkeys(SURFACES, within)


def test_every_record_on_a_caseload_keeps_to_the_days(world: World) -> None:
    """Whatever the table of rights grants by caseload, of every model and action."""
    by_caseload = [
        (resource.model, action)
        for resource in policy.resources().values()
        for action, roles in resource.grants.items()
        if roles.get(Role.PRACTITIONER) is Reach.CASELOAD
    ]
    assert len(by_caseload) > 20
    petra, reference = world.cast.practitioner, world.client.public_id
    with tenancy.activate(world.cast.pk):
        every = {model: model._default_manager.all() for model, _ in by_caseload}
        kept = {model for model, rows in every.items() if reference in _clients_of(rows)}
    assert {model for model, _ in by_caseload} - kept == {Signature}  # she has signed nothing yet
    for begins, ends, within in TIMES.values():
        set_days(world.cast, world.client, begins, ends)
        with tenancy.activate(world.cast.pk):
            for model, action in by_caseload:
                about = _clients_of(policy.within_reach(petra, action, model._default_manager.all()))
                assert about <= ({reference} if within else set()), (model, action)
                if action is Action.VIEW and model in kept:
                    assert bool(about) is within, (model, begins, ends)


def _clients_of(rows: Any) -> set[Any]:
    return {row.concerned_client() for row in rows} - {None}


def test_the_day_is_the_agencys_own(north: Cast) -> None:
    """At half past eleven at night in Chicago it is tomorrow in Greenwich, and today still holds."""
    client, zone = north.clients["assigned"], ZoneInfo(north.agency.time_zone)
    set_days(north, client, -120, 1)
    seat = north.members[Role.PRACTITIONER]
    midnight = datetime.combine(north.today() + timedelta(days=1), datetime.min.time(), tzinfo=zone)
    with tenancy.activate(north.pk):
        for minutes, within in ((-30, True), (30, False)):
            petra = actor_from(seat, agency=north.agency, at=midnight + timedelta(minutes=minutes))
            assert policy.allows(petra, Action.VIEW, client) is within


def test_what_someone_wrote_stays_hers_to_sign_and_nothing_more(world: World) -> None:
    """The one exception, on purpose: an author finishes her own note. A draft plan she does not."""
    north, petra = world.cast, world.cast.practitioner
    set_days(north, world.client, -120, 0)
    with tenancy.activate(north.pk):
        unsigned = Session.objects.get(client=world.client, signed_at=None)
        assert policy.allows(petra, Action.SIGN, unsigned)
        assert not policy.allows(petra, Action.VIEW, unsigned)
        draft = PlanVersion.objects.drafts().get(plan__client=world.client)
        with pytest.raises(policy.OutOfReach):
            offer_version(draft, by=petra, at=datetime.now(tz=ZoneInfo("UTC")))
