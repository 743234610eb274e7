from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "mi_sessions"
    verbose_name = "Sessions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sessions import (  # noqa: PLC0415 - models must be loaded first
            navigation,  # noqa: F401 - adds its entries
            panels,  # noqa: F401 - adds its parts
            policy,  # noqa: F401 - enters its rights
            record_kinds,  # noqa: F401 - says which records of a client are asked about
            watched,  # noqa: F401 - shows what a change of a seat does
            worklists,  # noqa: F401 - adds its lists
        )
