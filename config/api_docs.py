"""The API described: as an OpenAPI document for programs, as a page for people."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.access import policy
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from agencies.models import ApiToken
from config.api_operations import resources


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, the same for every agency and role; made once per process."""
    generator: Any = SchemaGenerator(urlconf=settings.AGENCY_URLCONF)  # type: ignore[no-untyped-call]  # not typed there
    made: dict[str, Any] = generator.get_schema(public=True)
    return made


class SchemaView(APIView):
    """The document with this agency's address in it, as JSON or, with ``?format=yaml``, as YAML."""

    for_every_member = True
    metadata_class = None
    schema = None  # it describes the others, not itself
    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer2, OpenApiYamlRenderer]

    def get(self, request: Request) -> Response:
        server = request.build_absolute_uri(get_script_prefix()).rstrip("/")
        return Response({**document(), "servers": [{"url": server}]})


@require_GET
def docs(request: AgencyRequest) -> HttpResponse:
    """The same document to read, for everyone who may have a key."""
    policy.require(request.actor, Action.ADD, ApiToken)
    server = request.build_absolute_uri(get_script_prefix()).rstrip("/")
    found = resources(document(), server)
    context = {"resources": found, "server": server, "first_call": found[0].operations[0].example}
    return render(request, "api/docs.html", context)
