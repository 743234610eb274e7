"""How the API describes itself."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers


class Problem(serializers.Serializer[Any]):
    """Why a request was not answered."""

    detail = serializers.CharField()


class MemberScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers by being declared
    """A key in the header, or the session of a browser."""

    target_class = "agencies.access.api.authentication.MemberAuthentication"
    name = ["key", "session"]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[str]]]:
        return [{scheme: []} for scheme in self.name]  # either is enough

    def get_security_definition(self, auto_schema: AutoSchema) -> list[dict[str, str]]:
        cookie = {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
        return [{"type": "http", "scheme": "bearer"}, cookie]


UNREADABLE = OpenApiResponse(
    OpenApiTypes.OBJECT,
    "Something sent cannot be accepted: a list of sentences at the name of each field.",
)
NOT_SIGNED_IN = OpenApiResponse(Problem, "No key and no session, or a key that does not work.")
NO_RIGHT = OpenApiResponse(Problem, "Your role has no such right.")
OUT_OF_REACH = OpenApiResponse(Problem, "There is no such record within your reach, or it is past this act.")

CHANGED_MEANWHILE = OpenApiResponse(Problem, "The record was changed after you read it; nothing was saved.")
SAY_WHAT_YOU_READ = OpenApiResponse(Problem, "If-Match is missing.")
IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    required=True,
    description="The ETag under which you read the record, or * to change it whatever it says by now.",
)
_CHANGES = {"update", "partial_update"}


class ResourceSchema(AutoSchema):
    """One operation of a resource: what it takes, shows and refuses."""

    view: Any

    def get_summary(self) -> str:
        """The first line of the action's docstring."""
        return self._said()[0].removesuffix(".")

    def get_description(self) -> str:  # type: ignore[override]  # as the parent has it
        return " ".join(line.strip() for line in self._said()[1:] if line.strip())

    def _said(self) -> list[str]:
        lines: list[str] = getattr(self.view, self.view.action).__doc__.strip().splitlines()
        return lines

    def get_request_serializer(self) -> Any:
        return self.view.payloads.get(self.view.action)

    def get_override_parameters(self) -> list[Any]:
        if self.view.action in _CHANGES:
            return [IF_MATCH]
        return [self.view.query_class] if self.view.action == "list" else []

    def get_response_serializers(self) -> Any:
        success = "201" if self.view.action == "create" else "200"
        answers = {success: self.view.get_serializer_class(), "401": NOT_SIGNED_IN, "403": NO_RIGHT}
        if self.method != "GET" or self.view.action == "list":
            answers["400"] = UNREADABLE
        if "{" in self.path:
            answers["404"] = OUT_OF_REACH
        if self.view.action in _CHANGES:
            answers |= {"412": CHANGED_MEANWHILE, "428": SAY_WHAT_YOU_READ}
        return dict(sorted(answers.items()))
