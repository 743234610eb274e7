from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AgenciesConfig(AppConfig):
    name = "agencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies import checks, entries, grants, policy, watched  # noqa: F401, PLC0415 - models must be loaded first
        from agencies.factors import trace  # noqa: F401, PLC0415 - as above; listens to changed passwords
        from agencies.sign_ins import signals  # noqa: PLC0415 - as above

        signals.connect()
        post_migrate.connect(grants.grant_to_application_role, sender=self)
