"""The queue. Tasks are found in each app's ``tasks.py``."""

import os

from celery import Celery
from celery.signals import worker_process_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("evoke")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="tasks_mail")


@worker_process_shutdown.connect
def give_back_fonts(**_: object) -> None:
    """A forked worker ends without Python's own farewell, so the fonts it unpacked are removed here."""
    from agencies.documents.rendering import release_engine  # noqa: PLC0415 - needs the apps loaded

    release_engine()
