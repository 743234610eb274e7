"""The way to an agency's own sign-in service, from the sign-in page."""

import re
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest

from agencies.outside import outside

register = template.Library()
_INSIDE = re.compile(r"\A/a/([a-z0-9]+(?:-[a-z0-9]+)*)/")


@register.simple_tag
def single_sign_on_address(request: HttpRequest) -> str:
    """Where "Sign in with your agency" leads: the agency of the page that was asked for, if one was."""
    then = request.GET.get("next") or request.POST.get("next") or ""
    named = _INSIDE.match(then)
    if named is None:
        return outside("sso:entrance")
    return f"{outside('sso:ready', named[1])}?{urlencode({'next': then})}"
