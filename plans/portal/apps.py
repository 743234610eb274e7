from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "plans.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from plans.portal import navigation  # noqa: F401, PLC0415 - models must be loaded first
