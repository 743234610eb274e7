"""The clients of the trail's lines: their names for who may see them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit.subjects import Register, Subject, know_subjects
from clients.models import Client


def _names(actor: Actor, references: Collection[UUID]) -> Mapping[UUID, Subject]:
    found = policy.within_reach(actor, Action.VIEW, Client.objects.filter(public_id__in=references))
    return {
        client.public_id: Subject(str(client), reverse("clients:page", args=[client.public_id]))
        for client in found
    }


def _find(actor: Actor, number: str) -> UUID | None:
    rows = policy.within_reach(actor, Action.VIEW, Client.objects.filter(number__iexact=number))
    return rows.values_list("public_id", flat=True).first()


know_subjects(Register(names=_names, find=_find))
