"""Who calls the API, and whether the role may do that at all."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.tokens import presented_token


class MemberAuthentication(SessionAuthentication):
    """The member found by the agency prefix: by key, or by session with its CSRF check."""

    def authenticate(self, request: Request) -> tuple[Actor, str | None] | None:  # type: ignore[override]
        actor: Actor | None = getattr(request._request, "actor", None)
        if actor is None:
            return None
        key = presented_token(request._request)
        if key is None:
            self.enforce_csrf(request)
        return actor, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class MayUseApi(BasePermission):
    """Each action needs a right that the role has; an undeclared action is refused, not let through."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.user, Actor):
            return False
        needed = getattr(view, "needed_action", None)
        if needed is None:
            return bool(getattr(view, "for_every_member", False))
        action = needed()
        return action is not None and policy.granted(request.user, action, view.model)
