from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "agencies.drafts"
    label = "drafts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.drafts import entries, policy, services  # noqa: F401, PLC0415 - models must be loaded first
