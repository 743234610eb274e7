"""Django's database sessions (``SESSION_ENGINE``), in a table that knows the person."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from agencies.models import BrowserSession
from agencies.sign_ins.presence import signed_in_at


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """The row: it ends SESSION_COOKIE_AGE after signing in, however much it is used."""
        row = super().create_model_instance(data)
        assert isinstance(row, BrowserSession)  # noqa: S101 - by get_model_class
        person = data.get(SESSION_KEY)
        row.user_id = int(person) if person else None
        if person and (began := signed_in_at(data)):
            row.expire_date = min(row.expire_date, began + timedelta(seconds=settings.SESSION_COOKIE_AGE))
        return row
