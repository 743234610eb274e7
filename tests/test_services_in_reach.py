"""The services' own gate: called past every page and form, with rows of the same agency out of reach."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from agencies import tenancy
from agencies.access import policy
from agencies.access.vocabulary import Action, Role
from agencies.audit import writing
from clients.models import Client, Strength
from clients.services import assign_practitioner, close_client, note_strength
from plans.models import PlanVersion
from plans.services import offer_version, start_plan
from sessions.models import Session
from sessions.services import sign_note
from tests.cast import Cast

ACTS: dict[str, Callable[[Cast, Any, Client], Any]] = {
    "note a strength": lambda c, by, client: note_strength(
        client, description="Sings", noted_on=c.today(), by=by
    ),
    "close the record": lambda c, by, client: close_client(client, on=c.today(), by=by),
    "start a plan": lambda _, by, client: start_plan(client, by=by),
    "offer a plan": lambda _, by, client: offer_version(
        PlanVersion.objects.drafts().get(plan__client=client), by=by, at=timezone.now()
    ),
    "sign a note": lambda _, by, client: sign_note(
        Session.objects.get(client=client, signed_at=None), by=by, at=timezone.now()
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_service_writes_within_reach_alone(north: Cast, act: str) -> None:
    with tenancy.activate(north.pk):
        ACTS[act](north, north.practitioner, north.clients["assigned"])
        with pytest.raises(policy.OutOfReach):
            ACTS[act](north, north.practitioner, north.clients["other"])


def test_supervisor_fills_caseloads_of_her_teams_alone(north: Cast) -> None:
    days: dict[str, Any] = {"practitioner": north.seat("Stella"), "starts_on": north.today()}
    with tenancy.activate(north.pk), pytest.raises(policy.OutOfReach):
        assign_practitioner(north.clients["other"], **days, by=north.supervisor)


def test_nothing_is_added_beyond_reach(north: Cast) -> None:
    """Saved first, then judged by what was saved: and undone."""
    with tenancy.activate(north.pk):
        row = Strength(client=north.clients["other"], description="Sings", noted_on=north.today())
        with pytest.raises(policy.OutOfReach):
            writing.add(row, by=north.practitioner)
        assert not Strength.objects.filter(description="Sings").exists()


def test_role_without_the_right_is_told_so(north: Cast) -> None:
    with tenancy.activate(north.pk), pytest.raises(policy.NotGranted, match="administrator"):
        policy.ensure(north.actors[Role.ADMINISTRATOR], Action.CHANGE, north.clients["assigned"])


def test_actor_of_one_agency_reaches_nothing_in_another(north: Cast, south: Cast) -> None:
    """Were the two ever mixed up, the policy itself would not follow."""
    with tenancy.activate(south.pk):
        assert Client.objects.exists()
        for role, actor in north.actors.items():
            assert not policy.within_reach(actor, Action.VIEW, Client.objects.all()).exists(), role


def test_admin_lets_nobody_write_without_the_right(north: Cast, as_member: Any) -> None:
    """An administrator may look at every client and correct none: the page has no form, a post is refused."""
    ada, client = as_member(north, Role.ADMINISTRATOR), north.clients["assigned"]
    path = north.url(f"/admin/clients/client/{client.pk}/change/")
    assert ada.get(path).status_code == 200
    assert ada.post(path, {"given_name": "Mallory"}).status_code == 403
    assert ada.get(north.url("/admin/clients/client/add/")).status_code == 403
    with tenancy.activate(north.pk):
        assert Client.objects.get(pk=client.pk).given_name == "Amara"
