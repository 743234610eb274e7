"""What the installation does by the clock."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from agencies import tenancy
from agencies.audit.models import Root
from agencies.models import BrowserSession
from config.celery import app
from config.tasks import clear_ended_sessions, keep_roots
from tests.cast import Cast


def test_everything_on_the_timetable_is_a_task_the_worker_knows() -> None:
    app.loader.import_default_modules()

    planned = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert planned == {"config.clear_ended_sessions", "config.keep_roots", "drafts.remove_expired"}
    assert planned <= set(app.tasks)
    assert app.conf.beat_schedule == settings.CELERY_BEAT_SCHEDULE


def test_sign_ins_that_have_run_out_are_removed(db: None) -> None:
    now = timezone.now()
    for key, days in {"past": -1, "still-good": 1}.items():
        BrowserSession.objects.create(
            session_key=key, session_data="", expire_date=now + timedelta(days=days)
        )

    clear_ended_sessions()

    left = set(
        BrowserSession.objects.values_list("session_key", flat=True)
    )  # others may be signed in meanwhile
    assert "still-good" in left
    assert "past" not in left


def test_root_of_every_trail_is_taken_once_a_day(
    north: Cast, south: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cast took those of today; tomorrow's are new."""
    tomorrow = timezone.now() + timedelta(days=1)
    for now in (timezone.now(), tomorrow, tomorrow):
        monkeypatch.setattr("config.tasks.timezone.now", lambda now=now: now)
        keep_roots()

    for cast in (north, south):
        with tenancy.activate(cast.pk):
            assert Root.objects.count() == 2
            assert Root.objects.filter(day=tomorrow.date()).count() == 1
