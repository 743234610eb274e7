from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import (  # noqa: PLC0415 - models must be loaded first
            celery,  # noqa: F401 - tasks are sent by this app's settings
            navigation,  # noqa: F401 - adds its entry
        )
