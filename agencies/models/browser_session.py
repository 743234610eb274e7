"""What the server keeps for one browser. Django's own table does not say whose it is; this one does."""

from typing import TYPE_CHECKING

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

if TYPE_CHECKING:
    from agencies.sign_ins.store import SessionStore


class BrowserSession(AbstractBaseSession):
    """``user`` is empty until somebody signs in. Without its row a session has ended, at once."""

    user = models.ForeignKey(
        "agencies.User", models.CASCADE, null=True, editable=False, related_name="browser_sessions"
    )

    class Meta:
        verbose_name = "browser session"

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        from agencies.sign_ins.store import SessionStore  # noqa: PLC0415 - the store imports this model

        return SessionStore
