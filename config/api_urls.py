"""Addresses of the API, version 1."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from clients.api import ClientViewSet, TeamViewSet
from config import api_docs
from plans.api import PlanViewSet
from sessions.api import SessionViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("clients", ClientViewSet, basename="client")
router.register("sessions", SessionViewSet, basename="session")
router.register("plans", PlanViewSet, basename="plan")
router.register("teams", TeamViewSet, basename="team")

urlpatterns = [
    path("schema/", api_docs.SchemaView.as_view(), name="schema"),
    path("docs/", api_docs.docs, name="docs"),
    path("", include(router.urls)),
]
