from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"
    label = "clients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clients import (  # noqa: PLC0415 - models must be loaded first
            emergency_policy,  # noqa: F401
            navigation,  # noqa: F401
            policy,  # noqa: F401
            seat_links,  # noqa: F401
            subjects,  # noqa: F401
            watched,  # noqa: F401
            worklists,  # noqa: F401
        )
