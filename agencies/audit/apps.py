from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "agencies.audit"
    label = "audit"
    verbose_name = "Audit trail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.audit import policy  # noqa: F401, PLC0415 - models must be loaded first
