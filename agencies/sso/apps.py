from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "agencies.sso"
    label = "sso"
    verbose_name = "Single sign-on"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.sso import entries, policy  # noqa: F401, PLC0415 - models must be loaded first
