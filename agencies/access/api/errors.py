"""Refusals, in the API's codes."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.fields import get_error_detail
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from agencies.access import policy


def explain(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The house's refusals in the API's codes: 400 for values, 403 for no right, 404 for out of reach."""
    if isinstance(exc, policy.NotGranted | PermissionDenied):
        return exception_handler(PermissionDenied(), context)
    if isinstance(exc, policy.OutOfReach | ObjectDoesNotExist):
        return exception_handler(Http404(), context)
    if isinstance(exc, DjangoValidationError):
        return exception_handler(ValidationError(at_fields(exc)), context)
    return exception_handler(exc, context)


def at_fields(refusal: DjangoValidationError) -> dict[str, Any]:
    """What a model or service did not accept: sentences by field, the others under ``non_field_errors``."""
    found = get_error_detail(refusal)
    if not isinstance(found, dict):
        found = {NON_FIELD_ERRORS: found}
    general = api_settings.NON_FIELD_ERRORS_KEY or ""
    return {general if name == NON_FIELD_ERRORS else name: said for name, said in found.items()}
