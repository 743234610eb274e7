"""Work in the background: whose it is, what it is given, and what stays behind in the worker."""

import logging
from collections.abc import Iterator
from logging.handlers import BufferingHandler
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies import ambient, rounds, tasks_mail, tenancy
from agencies.access.vocabulary import Role
from agencies.checks import tenant_models
from agencies.documents.models import ExportJob
from agencies.models import Agency, Invitation
from agencies.rounds import RoundError, in_every_agency
from agencies.tasks import ActorGone
from agencies.tenancy import NoActiveAgency
from clients.models import Client
from config.celery import app
from plans import exports, pdf
from plans.models import PlanDocument, PlanVersion
from plans.tasks import make_pdf
from tests.attacks.harness import first, leaks_in, markers_of, words_of_pdf
from tests.cast import CLIENTS, Cast

ROUNDS = 3
FOR_A_MEMBER = {
    "agencies.send_invitation",
    "agencies.tell_of_support",
    "clients.tell_of_emergency",
    "plans.make_pdf",
}
FOR_THE_INSTALLATION = {"config.clear_ended_sessions"}
THROUGH_ALL_AGENCIES = {"config.keep_roots", "drafts.remove_expired"}
FOR_A_PERSON = {"agencies.note_failed_sign_in"}  # at the door, before she is anybody's member
TABLES = {model._meta.db_table for model in tenant_models()}


def test_attack_19_two_documents_at_once(north: Cast, south: Cast) -> None:
    """Both agencies print at the same time, again and again; each paper has its own words alone."""
    printed: dict[str, list[str]] = {"north": [], "south": []}

    def work(cast: Cast, plan: PlanVersion) -> None:
        try:
            for _ in range(ROUNDS):
                with tenancy.activate(cast.pk):
                    _, agency, data = exports.collect(plan.public_id, by=cast.practitioner)
                    paper = pdf.render(data, created=timezone.now(), language=agency.language)
                printed[cast.slug].append(words_of_pdf(paper))
        finally:
            connection.close()

    both = [
        (cast, first(cast, PlanVersion, plan__client=cast.clients["assigned"])) for cast in (north, south)
    ]
    threads = [Thread(target=work, args=(cast, plan)) for cast, plan in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for cast, other in ((north, south), (south, north)):
        assert [f"canary-{cast.slug}" in words for words in printed[cast.slug]] == [True] * ROUNDS
        assert [leaks_in(words, markers_of(other), frozenset()) for words in printed[cast.slug]] == [
            []
        ] * ROUNDS


def ours() -> list[Any]:
    app.loader.import_default_modules()
    return [task for name, task in sorted(app.tasks.items()) if not name.startswith("celery.")]


def test_attack_24_task_without_an_agency(north: Cast) -> None:
    known = FOR_A_MEMBER | FOR_THE_INSTALLATION | THROUGH_ALL_AGENCIES | FOR_A_PERSON
    assert {task.name for task in ours()} == known
    for task in (app.tasks[name] for name in FOR_A_MEMBER):
        for message in ({}, {"agency_id": north.pk}, {"membership_id": north.practitioner.membership_id}):
            with pytest.raises(TypeError, match=r"agency_id|membership_id"):
                task.run(**message, job_id=1)
        with pytest.raises(ActorGone):
            task.run(agency_id=10**9, membership_id=north.practitioner.membership_id, job_id=1)


def test_attack_25_second_task_forgets_the_agency(north: Cast, south: Cast) -> None:
    """What ran before leaves nothing behind: neither for Python nor for the database."""
    job = first(north, ExportJob, requested_by=north.members[Role.PRACTITIONER])
    make_pdf.run(agency_id=north.pk, membership_id=north.practitioner.membership_id, job_id=job.pk)
    assert ambient.active_settings() == {}
    with pytest.raises(NoActiveAgency):
        Client.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), current_setting('app.agency_id', true) FROM clients_client")
        assert cursor.fetchone() == (0, "")
    message = {"agency_id": north.pk, "membership_id": north.practitioner.membership_id}
    with pytest.raises(ValueError, match="number"), transaction.atomic():
        app.tasks[make_pdf.name].run(**message, job_id="x")
    assert ambient.active_settings() == {}


def test_attack_26_task_with_a_foreign_record(north: Cast, south: Cast) -> None:
    job, invitation = first(south, ExportJob), first(south, Invitation)
    for member in (Role.PRACTITIONER, Role.SUPERVISOR):
        message = {"agency_id": north.pk, "membership_id": north.members[member].pk}
        make_pdf.run(**message, job_id=job.pk)
        tasks_mail.send_invitation.run(**message, invitation_id=invitation.pk)
    assert mail.outbox == []
    with pytest.raises(ActorGone):
        make_pdf.run(agency_id=south.pk, membership_id=north.practitioner.membership_id, job_id=job.pk)
    with pytest.raises(ActorGone):
        make_pdf.run(agency_id=north.pk, membership_id=south.practitioner.membership_id, job_id=job.pk)
    with tenancy.activate(north.pk):
        assert PlanDocument.objects.count() == len(CLIENTS)


@pytest.fixture
def told() -> Iterator[list[logging.LogRecord]]:
    """What is logged about work that goes through all agencies."""
    log, kept = logging.getLogger(rounds.__name__), BufferingHandler(100)
    log.addHandler(kept)
    yield kept.buffer
    log.removeHandler(kept)


def test_attack_27_periodic_work_over_all_agencies(
    north: Cast, south: Cast, told: list[logging.LogRecord]
) -> None:
    """One agency fails: the others have their turn, and the log names the one that failed alone."""
    ours()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled == FOR_THE_INSTALLATION | THROUGH_ALL_AGENCIES
    for name in sorted(scheduled):
        with CaptureQueriesContext(connection) as asked:
            app.tasks[name].run()
        asked_of = {table for query in asked.captured_queries for table in TABLES if table in query["sql"]}
        assert (len(asked) > 0, bool(asked_of)) == (True, name in THROUGH_ALL_AGENCIES), name
        assert ambient.active_settings() == {}
    done: list[int] = []

    def fails_in_north(agency: Agency) -> None:
        with tenancy.activate(agency.pk), transaction.atomic():
            first_client = Client.objects.order_by("pk")[0]
            if agency.pk == north.pk:
                raise LookupError(f"North House: {first_client.pk}")
            done.append(agency.pk)

    with pytest.raises(RoundError, match=r"^1 of "):
        in_every_agency(fails_in_north)
    assert south.pk in done
    assert north.pk not in done
    assert ambient.active_settings() == {}
    said = [logging.Formatter().format(record) for record in told]
    assert [words.splitlines()[0] for words in said] == ["Work by the clock failed in the agency north."]
    assert leaks_in(said[0], markers_of(south), frozenset()) == []
