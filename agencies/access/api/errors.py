"""Refusals, in the API's codes."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.fields import get_error_detail
from rest_framework.response import Response
from rest_framework.views import exception_handler

from agencies.access import policy


def explain(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The house's refusals in the API's codes: 400 for values, 403 for no right, 404 for out of reach."""
    if isinstance(exc, policy.NotGranted | PermissionDenied):
        return exception_handler(PermissionDenied(), context)
    if isinstance(exc, policy.OutOfReach | ObjectDoesNotExist):
        return exception_handler(Http404(), context)
    if isinstance(exc, DjangoValidationError):
        return exception_handler(ValidationError(get_error_detail(exc)), context)
    return exception_handler(exc, context)
