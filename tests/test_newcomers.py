"""Whoever adds a model, a route or an admin filter without protection is stopped, and told what to do.

Each test does what a hurried colleague might do, and reads what she would read.
"""

from typing import Any

import pytest
from celery import Celery
from django.contrib import admin
from django.contrib.admin import AllValuesFieldListFilter, RelatedFieldListFilter, RelatedOnlyFieldListFilter
from django.core.checks import CheckMessage, Error
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test.utils import isolate_apps
from django.urls import path
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ModelViewSet

from agencies.access import policy
from agencies.access.admin import AgencyAdmin
from agencies.access.admin_site import AgencyAdminSite
from agencies.checks import faults_of, tenant_models
from agencies.models import Team
from agencies.tenancy import NoActiveAgency, TenantModel
from clients.models import Client
from config.agency_admin import agency_admin
from config.agency_urls import urlpatterns as inside
from config.urls import urlpatterns as outside
from sessions.models import Session
from tests import test_routes
from tests.asking import views_in, what_to_do, what_to_do_about
from tests.cast import Cast


def told(faults: list[Error] | list[CheckMessage]) -> dict[str, str]:
    """What to do, by the number of the check."""
    return {str(fault.id): str(fault.hint) for fault in faults}


@isolate_apps("agencies")
def test_model_without_protection() -> None:
    class Shelf(TenantModel):
        team = models.ForeignKey(Team, models.PROTECT)
        teams = models.ManyToManyField(Team, related_name="+")
        code = models.CharField(max_length=5, unique=True)

        class Meta(TenantModel.Meta):
            app_label = "agencies"

    assert told(faults_of(Shelf)) == {
        "evoke.E001": "Register a Resource for it in its app's policy.py.",
        "evoke.E002": "Add SameAgency(field='team', name=…) to Meta.constraints.",
        "evoke.E003": "Write the joining model out, with an agency; generic foreign keys cannot be guarded.",
        "evoke.E004": "Put agency first into the unique constraint; use no unique=True.",
    }


def test_model_of_the_product_is_in_the_table_of_rights_and_nothing_else_is() -> None:
    assert set(policy.resources()) == set(tenant_models())


def open_page(request: HttpRequest, **_: Any) -> HttpResponse:
    return HttpResponse("Everybody is welcome.")


def walked(*routes: Any) -> list[tuple[str, str]]:
    """The routes as the walk finds them once somebody has added some."""
    holder = type("urls", (), {"urlpatterns": list(routes)})
    return sorted(set(test_routes.routes(holder)))  # type: ignore[arg-type]  # what a resolver takes, too


def test_route_without_a_place_in_the_walk(north: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A route to a record is refused by name until the walk knows whose record it leads to."""
    added = path("shelves/<uuid:public_id>/", open_page, name="shelf")
    found = walked(*inside, added)
    monkeypatch.setattr(test_routes, "INSIDE", found)
    monkeypatch.setattr(test_routes, "WITH_SUBJECT", [(n, p) for n, p in found if "public_id" in p])
    with pytest.raises(AssertionError, match="shelf"):
        test_routes.test_every_subject_is_a_route()


def test_route_with_an_argument_nobody_declared(north: Cast) -> None:
    with pytest.raises(KeyError, match=r"tests/test_routes\.py"):
        test_routes.path_of("shelf", "shelves/<slug:shelf>/")


def test_route_outside_that_is_open_by_mistake(north: Cast, settings: Any) -> None:
    holder = type("urls", (), {"urlpatterns": [*outside, path("shelves/", open_page, name="shelves")]})
    settings.ROOT_URLCONF = holder
    with pytest.raises(AssertionError, match="OUTSIDE_AND_OPEN"):
        test_routes.test_route_outside_is_open_on_purpose_or_asks_to_sign_in(north, "shelves", "shelves/")


def faults_with(model: type[models.Model], *list_filter: Any) -> list[CheckMessage]:
    """What the checks say of an admin class with these filters."""
    site = AgencyAdminSite(name="newcomers")
    site.register(model, type("Newcomer", (AgencyAdmin,), {"list_filter": list(list_filter)}))
    return site.check(None)


@pytest.mark.parametrize(
    ("model", "entry", "name"),
    [
        (Client, "team", "team"),
        (Client, ("team", RelatedFieldListFilter), "team"),
        (Session, "client", "client"),
        (Session, "client__team", "client__team"),
    ],
)
def test_admin_filter_on_a_foreign_key(model: type[models.Model], entry: Any, name: str) -> None:
    faults = faults_with(model, entry)
    assert told(faults) == {
        "evoke.E012": f"Write ({name!r}, RelatedOnlyFieldListFilter) in list_filter.",
    }
    assert "out of reach" in faults[0].msg
    assert faults_with(model, (name, RelatedOnlyFieldListFilter)) == []


@pytest.mark.parametrize("entry", ["client__family_name", ("client__family_name", AllValuesFieldListFilter)])
def test_admin_filter_on_words_of_another_record(entry: Any) -> None:
    assert told(faults_with(Session, entry)) == {
        "evoke.E012": "Write a SimpleListFilter with choices of its own."
    }
    assert faults_with(Session, "mode", "held_on", "client__closed_on") == []


def test_admin_class_that_does_not_ask_the_policy() -> None:
    site = AgencyAdminSite(name="newcomers")
    line = type("Line", (admin.TabularInline,), {"model": Session})
    site.register(Team, type("PlainAdmin", (admin.ModelAdmin,), {}))
    site.register(Client, type("WithLines", (AgencyAdmin,), {"inlines": [line]}))
    faults = [fault for fault in site.check(None) if fault.id == "evoke.E013"]
    assert [fault.msg.split(" ", maxsplit=1)[0] for fault in faults] == ["PlainAdmin", "Line"]
    assert [fault.hint for fault in faults] == [
        "Let it be a subclass of AgencyAdmin.",
        "Let it be a subclass of AgencyInline.",
    ]


def test_admin_of_the_product_is_in_order() -> None:
    assert len(agency_admin._registry) > 5
    assert agency_admin.check(None) == []


def shelf_of_everybody(request: HttpRequest, **_: Any) -> HttpResponse:
    """A list as somebody writes it who knows the guard of the database and forgets whose caseload it is."""
    return HttpResponse(", ".join(client.family_name for client in Client.objects.order_by("pk")))


class OpenShelf(ModelViewSet[Client]):
    """As in a tutorial."""

    queryset = Client._base_manager.none()
    permission_classes = ()


def test_page_that_asks_nobody() -> None:
    added = path("shelves/", shelf_of_everybody, name="shelves")
    (said,) = [said for name, view in views_in([*inside, added]) if (said := what_to_do(name, view))]
    assert said.startswith("shelves: tests.test_newcomers.shelf_of_everybody asks nobody.")
    assert "Fetch one record with reach_or_404, many with policy.within_reach" in said


def test_viewset_that_is_not_ours() -> None:
    router = SimpleRouter()
    router.register("shelves", OpenShelf, basename="shelf")
    said = {what_to_do(name, view) for name, view in views_in(router.urls)}
    assert said == {
        "shelf-list: let OpenShelf be a subclass of AgencyViewSet.",
        "shelf-detail: let OpenShelf be a subclass of AgencyViewSet.",
    }


def test_task_that_is_nobodys() -> None:
    app = Celery("newcomers", set_as_current=False)

    @app.task(name="shelves.fill")
    def fill() -> int:
        return Client.objects.count()

    assert what_to_do_about(app.tasks["shelves.fill"]).startswith("shelves.fill: make it with @agency_task,")
    with pytest.raises(NoActiveAgency):
        fill()
