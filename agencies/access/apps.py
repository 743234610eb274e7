from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "agencies.access"
    label = "access"
    verbose_name = "Access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.access import support_policy  # noqa: F401, PLC0415 - models must be loaded first
