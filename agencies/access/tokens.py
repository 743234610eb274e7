"""Programs: which member a key stands for."""

import re
from datetime import datetime

from django.http import HttpRequest

from agencies import ambient, tenancy
from agencies.access.actors import Actor, actor_by_membership
from agencies.models import Agency, ApiToken
from agencies.models.token import digest

# The documentation is a page: people who read it are led to sign-in, as everywhere.
API = re.compile(r"\A(/a/[^/]+)?/api/(?!v[0-9]+/docs/\Z)")


def is_api(request: HttpRequest) -> bool:
    """Whether the request is one of a program, which is answered with codes instead of pages."""
    return API.match(request.path_info) is not None


def presented_token(request: HttpRequest) -> str | None:
    """The key in the Authorization header of an API request, or None; elsewhere keys are not looked at."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not is_api(request):
        return None
    return secret.strip()


def actor_by_token(secret: str, *, agency: Agency, at: datetime) -> Actor | None:
    """The member a live key of ``agency`` stands for; None for an unknown or withdrawn one."""
    with tenancy.activate(agency.pk), ambient.alone():
        found = ApiToken.objects.filter(digest=digest(secret), revoked_at=None).first()
    return actor_by_membership(found.membership_id, agency=agency, at=at) if found else None
