"""What people may pick: rows of the same agency that are out of reach are neither offered nor taken.

Both agencies' rows are kept apart by the database; here that belt does not help, as all rows are north's.
"""

import re
from typing import Any

import pytest
from django import forms
from django.test import RequestFactory

from agencies import tenancy
from agencies.access.forms import ReachForm, choices_in_reach
from agencies.access.vocabulary import Role
from agencies.models import Agency, Membership, Team
from agencies.services import add_team, join_team
from clients.models import Client
from config.agency_admin import agency_admin
from sessions.models import Session
from tests.attacks.harness import first
from tests.cast import Cast, names

MINE, NOT_MINE = "assigned", "other"


def test_choices_follow_the_reach_of_whoever_picks(north: Cast) -> None:
    with tenancy.activate(north.pk):
        assert names(choices_in_reach(north.practitioner, Client.objects.all())) == {"Amara"}
        assert names(choices_in_reach(north.supervisor, Client.objects.all())) == {"Amara", "Tomas"}
        teams = choices_in_reach(north.supervisor, Team.objects.all())
        assert [team.name for team in teams] == ["Alpha"]
        assert not choices_in_reach(north.supervisor, Agency.objects.all()).exists()


class Pick(ReachForm):
    client = forms.ModelChoiceField(Client.objects.none())


@pytest.mark.parametrize(("reach", "taken"), [(MINE, True), (NOT_MINE, False)])
def test_form_takes_no_row_out_of_reach(north: Cast, reach: str, taken: bool) -> None:
    with tenancy.activate(north.pk):
        form = Pick({"client": north.clients[reach].pk}, actor=north.practitioner)
        assert form.is_valid() is taken
        assert ("Amara" in str(form["client"]), "Olive" in str(form["client"])) == (True, False)


@pytest.mark.parametrize(("reach", "status"), [(MINE, 201), (NOT_MINE, 400)])
@pytest.mark.parametrize("resource", ["sessions", "plans"])
def test_api_takes_no_reference_out_of_reach(
    north: Cast, as_member: Any, resource: str, reach: str, status: int
) -> None:
    sent = {"client": str(north.clients[reach].public_id)}
    if resource == "sessions":
        sent |= {"held_on": north.today().isoformat(), "minutes": "30", "mode": "video"}
    answer = as_member(north, Role.PRACTITIONER).post(
        north.url(f"/api/v1/{resource}/"), sent, content_type="application/json"
    )
    assert answer.status_code == status, answer.content
    if status == 400:
        assert answer.json() == {"client": ["There is no such record within your reach."]}


def test_api_search_narrows_by_no_client_out_of_reach(north: Cast, as_member: Any) -> None:
    petra = as_member(north, Role.PRACTITIONER)
    for reach, status in ((MINE, 200), (NOT_MINE, 400)):
        reference = north.clients[reach].public_id
        for resource in ("sessions", "plans"):
            answer = petra.get(north.url(f"/api/v1/{resource}/?client={reference}"))
            assert answer.status_code == status, (resource, reach)


def test_admin_form_offers_and_takes_own_teams_alone(north: Cast, as_member: Any) -> None:
    """A supervisor of team Alpha corrects a record; Beta is a team of the same agency."""
    with tenancy.activate(north.pk):
        offered = _field_of(Client, "team", north).queryset
        assert [team.name for team in offered] == ["Alpha"]
        authors = _field_of(Session, "author", north).queryset
        assert {seat.name.split(" ", maxsplit=1)[0] for seat in authors} == {"Sunil", "Petra", "Colin"}
        assert Membership.objects.filter(name__startswith="Stella").exists()


def _field_of(model: type[Any], name: str, north: Cast) -> Any:
    request = RequestFactory().get("/")
    request.actor = north.supervisor  # type: ignore[attr-defined]  # as AgencyPrefix does
    return agency_admin._registry[model].formfield_for_foreignkey(model._meta.get_field(name), request)


@pytest.mark.parametrize(
    ("path", "lookup"),
    [
        ("/admin/clients/client/", "team__id__exact"),
        ("/admin/mi_sessions/session/", "client__team__id__exact"),
    ],
)
def test_admin_filter_names_teams_of_rows_in_reach_alone(
    north: Cast, as_member: Any, path: str, lookup: str
) -> None:
    """The supervisor is in a second team, Gamma, with one client more: Beta stays unnamed."""
    ada = north.actors[Role.ADMINISTRATOR]
    with tenancy.activate(north.pk):
        gamma = add_team(name="Gamma", by=ada)
        join_team(north.members[Role.SUPERVISOR], team=gamma, by=ada)
        Client.objects.filter(pk=north.clients["team"].pk).update(team=gamma)
    named = {}
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        answer = as_member(north, role).get(north.url(path))
        (spec,) = (
            spec for spec in answer.context["cl"].filter_specs if getattr(spec, "lookup_kwarg", "") == lookup
        )
        named[role] = {label for _, label in spec.lookup_choices}
    assert named == {
        Role.SUPERVISOR: {"Alpha", "Gamma"},
        Role.ADMINISTRATOR: {"Alpha", "Beta", "Gamma"},
    }


def test_autocomplete_names_rows_in_reach_alone(north: Cast, as_member: Any) -> None:
    asked = {"app_label": "mi_sessions", "model_name": "session", "field_name": "client", "term": "north"}
    found = {}
    for role in (Role.PRACTITIONER, Role.SUPERVISOR, Role.ADMINISTRATOR):
        answer = as_member(north, role).get(north.url("/admin/autocomplete/"), asked)
        assert answer.status_code == 200
        found[role] = {re.sub(r" .*", "", row["text"]) for row in answer.json()["results"]}
    assert found == {
        Role.PRACTITIONER: {"Amara"},
        Role.SUPERVISOR: {"Amara", "Tomas"},
        Role.ADMINISTRATOR: {"Amara", "Tomas", "Olive", "Selma"},
    }


def test_admin_change_page_of_a_row_out_of_reach(north: Cast, as_member: Any) -> None:
    sunil = as_member(north, Role.SUPERVISOR)
    for reach, status in ((MINE, 200), (NOT_MINE, 404)):
        client = north.clients[reach]
        for key in (client.pk, client.public_id):
            path = north.url(f"/admin/clients/client/{key}/change/")
            assert sunil.get(path).status_code == status, path
    assert first(north, Session, client=north.clients[NOT_MINE]).pk
