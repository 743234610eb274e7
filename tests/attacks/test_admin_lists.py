"""The admin's lists: filters, searches, lookups by hand, autocomplete, history, actions."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection, models
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext

from agencies import tenancy
from agencies.access.vocabulary import STAFF_ROLES, Role
from agencies.checks import tenant_models
from agencies.models import Team
from clients.models import Client
from config.agency_admin import agency_admin
from config.platform_admin import platform_admin
from plans.models import PlanVersion
from sessions.models import Session
from tests.attacks.harness import REFERENCE, first, text_of
from tests.cast import CLIENTS, Cast

REGISTERED: list[tuple[type[Any], Any]] = list(agency_admin._registry.items())
FOREIGN_WORDS = ("canary-sout", "@south.exampl", "Sout")


def list_of(model: type[Any], north: Cast) -> str:
    return north.url(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")


def found_by(answer: Any) -> list[Any]:
    """The rows of a list; none where the role has no list or the question is not allowed."""
    if answer.status_code != 200:
        assert answer.status_code in {302, 400, 403}, answer.status_code
        return []
    return list(answer.context["cl"].result_list)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_attack_08_choices_of_the_filters(role: Role, north: Cast, south: Cast, intruder: Any) -> None:
    browser, links = intruder(role), set()
    for model, _ in REGISTERED:
        answer = browser.get(list_of(model, north))
        if answer.status_code == 200:
            for spec in answer.context["cl"].filter_specs:
                links |= {choice["query_string"] for choice in spec.choices(answer.context["cl"])}
    with tenancy.activate(south.pk):
        teams = list(Team.objects.values_list("pk", flat=True))
    assert [link for link in links for team in teams if f"team__id__exact={team}" in link] == []
    assert any("team__id__exact" in link for link in links) or role not in {Role.ADMINISTRATOR, Role.AUDITOR}


def test_attack_09_lookups_with_foreign_values(north: Cast, south: Cast, intruder: Any) -> None:
    ada = intruder(Role.ADMINISTRATOR)
    for model, _ in REGISTERED:
        row = first(south, model)
        for field in model._meta.concrete_fields:
            for name, value in _lookups(field, getattr(row, field.attname)):
                rows = found_by(ada.get(list_of(model, north), {name: value}))
                assert {shown.agency_id for shown in rows} <= {north.pk}
                assert not (rows and (field.is_relation or field.primary_key)), (model, name)
    team = first(south, Team)
    answer = ada.get(list_of(Client, north), {"team__id__exact": team.pk})
    assert (answer.status_code, found_by(answer)) == (200, [])


def _lookups(field: Any, value: Any) -> Iterator[tuple[str, Any]]:
    """What an attacker would ask of one column. Words lack their last letter, as the page repeats them."""
    if isinstance(value, str) and value:
        yield f"{field.name}__startswith", value[:-1]
    elif value is not None:
        yield field.attname, value


def paths(model: type[models.Model], depth: int) -> Iterator[str]:
    """The relations of a model, in both directions, and those of theirs."""
    for field in model._meta.get_fields():
        if field.is_relation and field.related_model and not isinstance(field.related_model, str):
            yield field.name
            if depth > 1:
                yield from (f"{field.name}__{rest}" for rest in paths(field.related_model, depth - 1))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INTAKE])
def test_attack_10_lookups_along_relations(
    role: Role, north: Cast, south: Cast, intruder: Any, rf: Any
) -> None:
    """Nothing is told along a relation, be it another agency's or a record the role may not see."""
    browser, tried = intruder(role), 0
    for model, admin in REGISTERED:
        offered = {entry[0] if isinstance(entry, tuple) else entry for entry in admin.list_filter}
        for path in paths(model, 3):
            for end in ("", "__isnull", "__name__startswith", "__email__contains", "__slug"):
                lookup = f"{path}{end}"
                if not any(lookup.startswith(f"{one}") for one in offered):
                    assert not admin.lookup_allowed(lookup, "x", rf.get("/")), (model, lookup)
                    tried += 1
        for field in model._meta.get_fields():
            if field.is_relation and field.name not in offered:
                answer = browser.get(list_of(model, north), {f"{field.name}__isnull": "False"})
                assert answer.status_code in {400, 403}, (model, field.name)
    assert tried > 1000


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRACTITIONER, Role.CODER, Role.CLIENT])
def test_attack_11_autocomplete_of_every_relation(
    role: Role, north: Cast, south: Cast, intruder: Any
) -> None:
    browser, answered = intruder(role), 0
    for model in tenant_models():
        keys = [field for field in model._meta.local_fields if isinstance(field, ForeignKey)]
        for field in keys:
            where = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
            asked = {**where, "field_name": field.name, "term": "o", "page": "1"}
            answer = browser.get(north.url("/admin/autocomplete/"), asked)
            if answer.status_code == 200:
                _all_ours(answer.json()["results"], field.related_model, north)
                answered += 1
            else:
                assert answer.status_code in {302, 403, 404}
    assert (answered > 0) == (role not in {Role.CLIENT, Role.CODER})


def _all_ours(results: list[dict[str, str]], model: Any, north: Cast) -> None:
    with tenancy.activate(north.pk):
        ours = set(model.objects.values_list("pk", flat=True))
    assert {int(row["id"]) for row in results} <= ours


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRACTITIONER])
def test_attack_12_search_for_foreign_words(role: Role, north: Cast, south: Cast, intruder: Any) -> None:
    """Foreign words find nothing, with the same work as words that nobody ever wrote."""
    browser = intruder(role)
    lists = [(list_of(model, north), "q") for model, admin in REGISTERED if admin.search_fields]
    for address, name in [*lists, (north.url("/api/v1/clients/"), "search")]:
        work = []
        for word in (*FOREIGN_WORDS, "zzzzz"):
            with CaptureQueriesContext(connection) as asked:
                answer = browser.get(address, {name: word})
            work.append((answer.status_code, len(asked)))
            if name == "q":
                assert found_by(answer) == []
            else:
                assert answer.json()["count"] == 0
        assert len(set(work)) == 1, (address, work)


def test_attack_13_history_of_a_foreign_record(north: Cast, south: Cast, intruder: Any) -> None:
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        browser = intruder(role)
        for model, _ in REGISTERED:
            for pk in (first(south, model).pk, 10**9):
                assert browser.get(f"{list_of(model, north)}{pk}/history/").status_code == 404
        own = browser.get(f"{list_of(Client, north)}{north.clients['assigned'].pk}/history/")
        assert (own.status_code, "Ines North" in text_of(own)) == (200, True)


def test_attack_14_recent_actions(north: Cast, south: Cast, intruder: Any) -> None:
    """Django's own log stays empty: it would keep the names of clients beside the trail."""
    ines = intruder(Role.INTAKE)
    sent = {"given_name": "Nia", "family_name": "New", "opened_on": north.today().isoformat()}
    team = first(north, Team)
    assert ines.post(f"{list_of(Client, north)}add/", {**sent, "team": team.pk}).status_code == 302
    sent["given_name"] = "Nina"
    with tenancy.activate(north.pk):
        opened = Client.objects.get(family_name="New")
    changed = ines.post(f"{list_of(Client, north)}{opened.pk}/change/", {**sent, "team": team.pk})
    assert changed.status_code == 302
    assert LogEntry.objects.count() == 0
    assert "Recent actions" not in text_of(ines.get(north.url("/admin/")))
    assert LogEntry not in {*agency_admin._registry, *platform_admin._registry}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INTAKE])
def test_attack_15_bulk_action_with_foreign_rows(
    role: Role, north: Cast, south: Cast, intruder: Any, rf: Any
) -> None:
    """There are no actions on many rows; one that is sent by hand does nothing."""
    browser = intruder(role)
    for model, admin in REGISTERED:
        assert admin.get_actions(rf.get("/")) == {}
        chosen = {"_selected_action": [first(south, model).pk, first(north, model).pk], "post": "yes"}
        for everything in ("0", "1"):
            sent = {"action": "delete_selected", "select_across": everything, **chosen}
            assert browser.post(list_of(model, north), sent).status_code in {200, 302, 403}
    with tenancy.activate(north.pk):
        assert Client.objects.count() == len(CLIENTS)


def test_attack_16_export_replayed_with_other_filters(north: Cast, south: Cast, intruder: Any) -> None:
    """Lists have one form each, on screen; asking for another one gives the same rows."""
    sunil = intruder(Role.SUPERVISOR)
    for model in (Client, Session, PlanVersion):
        on_screen = found_by(sunil.get(list_of(model, north)))
        for asked in ("format=csv", "_export=xlsx", "all=", "p=0"):
            for kind in ("text/csv", "application/vnd.ms-excel"):
                answer = sunil.get(f"{list_of(model, north)}?{asked}", headers={"Accept": kind}, follow=True)
                assert answer["Content-Type"].startswith("text/html")
                assert found_by(answer) == on_screen
    foreign = first(south, PlanVersion).public_id
    own = first(north, PlanVersion, plan__client=north.clients["team"], offered_at__isnull=False)
    query = f"?subject={foreign}&client={south.clients['team'].public_id}&agency={south.pk}"
    answer = sunil.post(north.url(f"/plans/{own.public_id}/export/{query}"), {"subject": str(foreign)})
    assert answer.status_code == 302
    assert str(foreign) not in REFERENCE.findall(answer["Location"])
