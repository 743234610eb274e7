"""Who calls the API, and whether the role may do that at all."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.tokens import presented_token


class MemberAuthentication(SessionAuthentication):
    """The member found by the agency prefix: by key, or by session with its CSRF check."""

    def authenticate(self, request: Request) -> tuple[Actor, str | None] | None:
        actor: Actor | None = getattr(request._request, "actor", None)  # noqa: SLF001 - where the prefix put it
        if actor is None:
            return None
        key = presented_token(request._request)  # noqa: SLF001 - as above
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
        if view.action in _NO_ACTION:
            raise MethodNotAllowed(request.method or "")
        action = needed()
        return action is not None and policy.granted(request.user, action, view.model)


# What Django REST framework says of a method without an action of its own, and of OPTIONS.
_NO_ACTION = {None, "metadata"}
