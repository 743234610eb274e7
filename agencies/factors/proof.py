"""Whether a session was opened with a second factor, and how long ago somebody last proved who she is."""

import time
from collections.abc import Iterator
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.db.models import BooleanField, Exists, QuerySet, Value
from django.http import HttpRequest

from agencies.models import Agency

METHOD = "mfa"  # as the library notes it in the session: code, recovery code or passkey


def _used(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """What the session noted of second factors, whether or not they still exist."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]  # anonymous has no pk
    return (record for record in records if record.get("method") == METHOD and "id" in record)


def with_proof(agencies: QuerySet[Agency], request: HttpRequest) -> QuerySet[Any]:
    """Add ``is_proven`` in the same query: the session was opened with a factor its person still has."""
    used = {record["id"] for record in _used(request)}
    factors = Authenticator.objects.filter(user_id=request.user.pk, pk__in=used)
    proven = Exists(factors) if used else Value(value=False, output_field=BooleanField())
    return agencies.annotate(is_proven=proven)


def is_proven(request: HttpRequest) -> bool:
    """As ``with_proof``, where no agency is asked for."""
    used = {record["id"] for record in _used(request)}
    return bool(used) and Authenticator.objects.filter(user_id=request.user.pk, pk__in=used).exists()


def has_factor(user_id: int | None) -> bool:
    """Whether the person has an authenticator app or a passkey; recovery codes never stand alone."""
    return (
        Authenticator.objects.filter(user_id=user_id).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    )


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved who she is within the last minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT).

    Whoever has a second factor proves it with that: else a password that somebody found, or chose anew
    by mail, would be enough to take the factor away in a session that is still open.
    """
    if request.user.pk is None:
        return False
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    if has_factor(request.user.pk):
        return is_proven(request) and any(record["at"] > since for record in _used(request))
    return any(record["at"] > since for record in get_authentication_records(request, request.user))


def note_enrolment(request: HttpRequest, kind: Authenticator.Type) -> None:
    """Adding a factor has just proved it: nobody is asked for another code in the same minute."""
    added = Authenticator.objects.filter(user_id=request.user.pk, type=kind).order_by("-pk")[:1].get()
    record_authentication(request, request.user, METHOD, id=added.pk, type=added.type)  # type: ignore[arg-type]  # signed in
