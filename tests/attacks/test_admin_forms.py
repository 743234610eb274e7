"""The admin's forms: what they offer, and what is sent to them beside what they offer."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.forms import modelform_factory

from agencies import tenancy
from agencies.access.admin_forms import AgencyModelForm
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.checks import tenant_models
from agencies.models import Membership, Team
from agencies.services import add_team
from clients.models import Client
from config.agency_admin import agency_admin
from sessions.models import ClientStatement
from tests.attacks.harness import first, text_of
from tests.cast import Cast
from tests.sessions.filled import open_session, path_of, seen_on, typed

CHOICE = re.compile(r'<(?:option|input type="(?:checkbox|radio)")[^>]*?value="(\d+)"')
SELECT = re.compile(
    r'<select[^>]*name="(team)".*?</select>|<input type="checkbox"[^>]*name="(teams)".*?>', re.DOTALL
)
INVALID = "Select a valid choice. That choice is not one of the available choices."
PICKERS = {"Choose a person", "Choose who codes it."}


@pytest.fixture
def gamma(south: Cast, watch: Any) -> Team:
    """A team of south whose name gives it away."""
    with tenancy.activate(south.pk):
        team = add_team(name="Gamma canary-south", by=south.actors[Role.ADMINISTRATOR])
    watch.look_again()
    return team


def forms_of(model: type[Any], north: Cast) -> Iterator[str]:
    part = north.url(f"/admin/{model._meta.app_label}/{model._meta.model_name}")
    yield f"{part}/add/"
    yield f"{part}/{first(north, model).pk}/change/"


def _team_choices(text: str) -> set[int]:
    found = [match[0] for match in SELECT.finditer(text)]
    return {int(value) for part in found for value in re.findall(r'value="(\d+)"', part)}


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_attack_03_options_of_select_lists(role: Role, north: Cast, gamma: Team, intruder: Any) -> None:
    browser, offered = intruder(role), set()
    for model in agency_admin._registry:
        for address in forms_of(model, north):
            answer = browser.get(address, follow=True)
            if answer.status_code == 200:
                offered |= _team_choices(text_of(answer))
    with tenancy.activate(north.pk):
        ours = set(Team.objects.values_list("pk", flat=True))
    assert gamma.pk not in ours
    assert offered <= ours
    assert offered == ours or role not in {Role.ADMINISTRATOR, Role.INTAKE}


def test_attack_04_pickers_of_several(north: Cast, south: Cast, gamma: Team, intruder: Any) -> None:
    """No hidden joining table exists; the one list of several to tick holds north's teams alone."""
    assert [field for model in tenant_models() for field in model._meta.many_to_many] == []
    ada, seat = intruder(Role.ADMINISTRATOR), north.members[Role.PRACTITIONER]
    for address in (north.url("/people/invite/"), north.url(f"/people/{seat.public_id}/")):
        with tenancy.activate(north.pk):
            ours = set(Team.objects.values_list("pk", flat=True))
        assert _team_choices(text_of(ada.get(address))) == ours
        sent = {"email": "new@example.org", "name": "New", "role": "practitioner", "teams": [str(gamma.pk)]}
        answer = ada.post(address, sent)
        assert answer.status_code == 200
        assert f"Select a valid choice. {gamma.pk} is not one of the available choices." in text_of(answer)
    with tenancy.activate(north.pk):
        assert not Membership.objects.filter(name="New").exists()


def test_attack_05_foreign_key_in_a_form(north: Cast, gamma: Team, intruder: Any) -> None:
    """A foreign and a missing team are refused in the same words, and nothing is kept."""
    ines, amara = intruder(Role.INTAKE), north.clients["assigned"]
    sent = {"given_name": "Nia", "family_name": "New", "opened_on": north.today().isoformat()}
    for address in ("/admin/clients/client/add/", f"/admin/clients/client/{amara.pk}/change/"):
        said = []
        for team in (gamma.pk, 10**9):
            answer = ines.post(north.url(address), {**sent, "team": team})
            assert (answer.status_code, text_of(answer).count(INVALID)) == (200, 1), address
            said.append(re.findall(r'class="errorlist[^>]*>.*?</ul>|error[^<]*<', text_of(answer)))
        assert said[0] == said[1]
    with tenancy.activate(north.pk):
        assert not Client.objects.filter(family_name="New").exists()


def test_attack_06_foreign_row_in_a_formset(north: Cast, south: Cast, intruder: Any) -> None:
    """Lines of a page carry no ids: what one sends is written anew, below one's own session."""
    assert [admin.inlines for admin in agency_admin._registry.values() if admin.inlines] == []
    petra, session = intruder(Role.PRACTITIONER), open_session(north)
    foreign = first(south, ClientStatement)
    page = petra.get(path_of(north, session))
    sent = typed(north, ("I will", "change", "ability"), note="Kept", seen=seen_on(page))
    ids = {"quotes-0-id": foreign.pk, "quotes-0-session": foreign.session_id, "quotes-INITIAL_FORMS": "0"}
    assert petra.post(path_of(north, session), {**sent, **ids}).status_code == 302
    with tenancy.activate(north.pk):
        assert [row.quote for row in ClientStatement.objects.filter(session=session)] == ["I will"]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INTAKE])
def test_attack_07_forged_row_of_an_editable_list(
    role: Role, north: Cast, south: Cast, intruder: Any
) -> None:
    """No list is editable; rows that are sent as if one were change nothing."""
    browser = intruder(role)
    registered: list[tuple[type[Any], Any]] = list(agency_admin._registry.items())
    for model, admin in registered:
        assert admin.list_editable == ()
        address = north.url(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
        rows = {"form-0-id": first(north, model).pk, "form-1-id": first(south, model).pk, "form-2-id": ""}
        sent = {
            "form-TOTAL_FORMS": "3",
            "form-INITIAL_FORMS": "2",
            "_save": "Save",
            "form-0-name": "x",
            **rows,
        }
        with tenancy.activate(north.pk):
            before = list(model.objects.order_by("pk").values())
        assert browser.post(address, sent).status_code in {200, 302, 403}, address
        with tenancy.activate(north.pk):
            assert list(model.objects.order_by("pk").values()[: len(before)]) == before


def test_attack_34_agency_sent_along(north: Cast, south: Cast, intruder: Any) -> None:
    """No form has a field for the agency, and one that is sent along is not looked at."""
    for model in tenant_models():
        assert "agency" not in modelform_factory(model, form=AgencyModelForm, fields="__all__").base_fields
    ines, petra = intruder(Role.INTAKE), intruder(Role.PRACTITIONER)
    along = {"agency": south.pk, "agency_id": south.pk}
    sent = {"given_name": "Nia", "family_name": "New", "opened_on": north.today().isoformat()}
    team = first(north, Team).pk
    assert (
        ines.post(north.url("/admin/clients/client/add/"), {**sent, **along, "team": team}).status_code == 302
    )
    amara = north.clients["assigned"].public_id
    strengths = north.url(f"/clients/{amara}/strengths/")
    assert petra.post(strengths, {"description": "Sings", **along}).status_code == 302
    with tenancy.activate(north.pk):
        assert Client.objects.get(family_name="New").agency_id == north.pk
    for path, data in (("clients", sent), ("sessions", {"minutes": 5})):
        answer = petra.post(north.url(f"/api/v1/{path}/"), {**data, **along}, content_type="application/json")
        assert answer.status_code in {400, 403}
    own = north.url(f"/api/v1/clients/{amara}/")
    answer = petra.patch(own, along, content_type="application/json", headers={"If-Match": "*"})
    assert (answer.status_code, set(answer.json())) == (400, {"agency", "agency_id"})
