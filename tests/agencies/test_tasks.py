"""Background work has an agency and a person, read anew when it runs."""

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access.actors import Actor
from agencies.models import Membership
from agencies.tasks import ActorGone, AgencyTask
from clients.models import Client
from tests.cast import CLIENTS, Cast, names


def see_clients(actor: Actor, *, prefix: str) -> set[str]:
    assert tenancy.active_agency() == actor.agency_id
    return names(Client.objects.filter(given_name__startswith=prefix))


SEE = AgencyTask("tests.see_clients", see_clients)


def test_task_runs_inside_the_agency_of_its_message(north: Cast, south: Cast) -> None:
    for cast in (north, south):
        message = {"agency_id": cast.pk, "membership_id": cast.practitioner.membership_id}
        assert SEE.run(**message, prefix="") == set(CLIENTS.values())
        assert tenancy.active_agency() is None


def test_task_of_someone_who_left_does_not_run(north: Cast) -> None:
    actor = north.practitioner
    with tenancy.activate(north.pk):
        Membership.objects.filter(pk=actor.membership_id).update(ended_at=timezone.now())
    with pytest.raises(ActorGone):
        SEE.run(agency_id=north.pk, membership_id=actor.membership_id, prefix="")


def test_task_with_a_member_of_another_agency_does_not_run(north: Cast, south: Cast) -> None:
    with pytest.raises(ActorGone):
        SEE.run(agency_id=north.pk, membership_id=south.practitioner.membership_id, prefix="")


def test_task_without_an_agency_is_refused(north: Cast) -> None:
    with pytest.raises(TypeError):
        SEE.run(membership_id=north.practitioner.membership_id, prefix="")  # type: ignore[call-arg]
