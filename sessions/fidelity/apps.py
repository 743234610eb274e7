from django.apps import AppConfig


class FidelityConfig(AppConfig):
    name = "sessions.fidelity"
    label = "fidelity"
    verbose_name = "Reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sessions.fidelity import navigation, policy, watched, worklists  # noqa: F401, PLC0415 - models must be loaded first
