"""Django's PostgreSQL backend, telling the database which agency is active.

Row-level security compares every tenant row with the setting ``app.agency_id``.
The setting is local to a transaction: it is written when the outermost one
begins and is gone when it ends, so a pooled connection never carries an agency
to the next user, and a query outside a transaction sees no tenant row at all.
"""

from django.db.backends.postgresql import base

from agencies.ambient import active_settings, begin_told


class DatabaseWrapper(base.DatabaseWrapper):
    def set_autocommit(
        self,
        autocommit: bool,  # noqa: FBT001 - Django's signature
        force_begin_transaction_with_broken_autocommit: bool = False,  # noqa: FBT001, FBT002 - Django's signature
    ) -> None:
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        settings = active_settings()
        if not autocommit and settings:
            begin_told(self, settings)
