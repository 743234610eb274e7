"""By whose provider a browser session was proved, and what it is worth therefore.

A provider belongs to one agency and may be in anybody's hands. What it vouches for opens that agency
and nothing else: no other agency, no page of the person's own account, no page of the installation.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from agencies import tenancy
from agencies.models import Agency
from agencies.models.agency import SignOn
from agencies.sso.models import SingleSignOn

_PREFIX = "agency-"
# Pages outside every agency that work for such a session. Everything not named here sees nobody.
KEPT_OUTSIDE = {
    "home",
    "quick_exit",
    "account_logout",
    "healthz",
    "sso:entrance",
    "sso:ready",
    "sso:start",
    "sso:callback",
}


def provider_id(agency_id: int) -> str:
    """What the sign-in library calls an agency's provider: by number, because names change hands."""
    return f"{_PREFIX}{agency_id}"


def agency_of(provider: str) -> int | None:
    """The agency of :func:`provider_id`; None for any other provider."""
    number = provider.removeprefix(_PREFIX)
    return int(number) if provider.startswith(_PREFIX) and number.isascii() and number.isdigit() else None


def proved_by(session: Mapping[str, Any]) -> frozenset[int]:
    """The agencies whose provider vouched for this session."""
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    named = (agency_of(str(record.get("provider", ""))) for record in records if _is_social(record))
    return frozenset(agency_id for agency_id in named if agency_id is not None)


def is_limited(session: Mapping[str, Any]) -> bool:
    """Whether nothing but providers vouched: no password, no code, no passkey of the person's own."""
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    first_factors = [
        record for record in records if record.get("method") != "mfa" or record.get("passwordless")
    ]
    return bool(first_factors) and all(_is_social(record) for record in first_factors)


def _is_social(record: Mapping[str, Any]) -> bool:
    return record.get("method") == "socialaccount"


def opens(request: HttpRequest, agency: Agency | None) -> bool:
    """Whether the session may be looked at in ``agency`` at all; None is a name nobody has.

    True for sessions of passwords: there the membership decides.
    """
    if not is_limited(request.session):
        return True
    return agency is not None and signed_on(request, agency)


def signed_on(request: HttpRequest, agency: Agency) -> bool:
    """Whether the provider of ``agency`` vouched for this session, and is still in use."""
    return agency.single_sign_on != SignOn.OFF and agency.pk in proved_by(request.session)


def second_factor_done(request: HttpRequest, agency: Agency) -> bool:
    """Whether this session came through the agency's provider, and the agency says that it asks for two."""
    if not signed_on(request, agency):
        return False
    with tenancy.activate(agency.pk), transaction.atomic():
        return SingleSignOn.objects.filter(trusts_second_factor=True).exists()


def hide_person(request: HttpRequest) -> None:
    """Outside its agency a session that only a provider vouched for is nobody's."""
    signed_in = SESSION_KEY in request.session  # else she is on her way in, before her second step
    if signed_in and is_limited(request.session) and not _is_kept(request.path_info):
        disregard(request)


def disregard(request: HttpRequest) -> None:
    """Treat this request as one of somebody who has not signed in, and let the sign-in page say why."""
    request.user = AnonymousUser()
    request.opened_by_provider = True  # type: ignore[attr-defined]  # read by the sign-in page


def _is_kept(path: str) -> bool:
    try:
        return resolve(path).view_name in KEPT_OUTSIDE
    except Resolver404:
        return False
