"""Somebody who was in the agency before: what is written once, at the door, is written already."""

from django.test import Client as Browser
from django.utils import timezone

from agencies.sign_ins import presence
from tests.cast import Cast


def come_in(browser: Browser, cast: Cast) -> None:
    """Note in the session that its person is in the agency, as the doorway does."""
    session = browser.session
    presence.note_use(session, cast.pk, at=timezone.now())
    session.save()
