from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions"
    label = "mi_sessions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sessions import policy  # noqa: F401, PLC0415 - models must be loaded first
