from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"
    label = "clients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clients import navigation, policy, seat_links, watched, worklists  # noqa: F401, PLC0415 - models must be loaded first
