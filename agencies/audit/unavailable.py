"""What is said when the trail takes no line."""

import logging
from http import HTTPStatus

from django.http import HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def not_recorded(fault: Exception) -> HttpResponse:
    """An error page that tells nothing of what was asked for; the fault goes to the log."""
    logger.error("A request was refused because the audit trail took no line: %s", fault)
    body = render_to_string("503.html")
    return HttpResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "60"})
