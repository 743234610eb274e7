"""Keys for programs."""

import secrets
from datetime import datetime

from django.db import transaction

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.audit import writing
from agencies.models import ApiToken
from agencies.models.token import digest


def make_token(*, name: str, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """A key for a program that acts as ``by``. The second value is the key, told this once."""
    secret = secrets.token_urlsafe(32)
    token = ApiToken(membership_id=by.membership_id, name=name, digest=digest(secret), made_at=at)
    return writing.add(token, by=by), secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, at: datetime) -> ApiToken:
    found = policy.locked(by, Action.REVOKE, token)
    found.revoked_at = at
    return writing.change(found, "revoked_at", by=by, action=Action.REVOKE)
