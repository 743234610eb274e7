from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "agencies.documents"
    label = "documents"
    verbose_name = "Documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.documents import policy  # noqa: F401, PLC0415 - models must be loaded first
