"""Only the owner's connection defines tables; everything else goes through the application's role."""

from typing import Any

from agencies.grants import OWNER


class OwnerMigrates:
    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == OWNER
