from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from plans import (  # noqa: PLC0415 - models must be loaded first
            navigation,  # noqa: F401
            panels,  # noqa: F401
            policy,  # noqa: F401
            record_kinds,  # noqa: F401
            tasks,  # noqa: F401
            watched,  # noqa: F401
            worklists,  # noqa: F401
        )
