"""Finding a client by what one knows of the name: one search for every surface."""

from django.db.models import QuerySet

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from clients.models import Client


def clients_found(actor: Actor, typed: str) -> QuerySet[Client]:
    """The clients within reach of ``actor`` that ``typed`` names; all of them when nothing was typed."""
    return policy.within_reach(actor, Action.VIEW, Client.objects.named_like(typed))
