"""What the installation does by the clock."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from agencies.models import BrowserSession
from config.celery import app
from config.tasks import clear_ended_sessions


def test_everything_on_the_timetable_is_a_task_the_worker_knows() -> None:
    app.loader.import_default_modules()

    planned = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert planned == {"config.clear_ended_sessions", "drafts.remove_expired"}
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
