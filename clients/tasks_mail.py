"""Mail about clients' records: who has exceptional access, never to whom."""

from django.db import transaction

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.tasks import agency_task
from agencies.tasks_mail import send_notice
from clients.models import EmergencyAccess


@agency_task("clients.tell_of_emergency", autoretry_for=(OSError,), retry_backoff=2, max_retries=6)
def tell_of_emergency(actor: Actor, *, access_id: int) -> None:
    """Tell one person who answers for the record that a colleague opened it in an emergency.

    A task that runs twice tells twice: better than not at all. Neither client nor reason is named.
    """
    with transaction.atomic():
        rows = policy.within_reach(actor, Action.VIEW, EmergencyAccess.objects.all())
        access = rows.select_related("seat").get(pk=access_id)
        send_notice(
            actor,
            subject="A record was opened in an emergency",
            sentence=f"{access.seat.name} opened a record in an emergency",
            until=access.ends_at,
            path=f"/clients/emergency/{access.public_id}/",
        )
