"""Addresses outside the agency prefix, as seen from inside."""

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.urls.base import get_script_prefix, set_script_prefix


def outside(name: str, *args: object) -> str:
    """The path of a page of the installation, whatever agency the caller is in."""
    before = get_script_prefix()
    set_script_prefix("/")
    try:
        return reverse(name, urlconf=settings.ROOT_URLCONF, args=args)
    finally:
        set_script_prefix(before)


@cache
def common_addresses() -> dict[str, str]:
    """The pages every shell links to."""
    names = {
        "home": "home",
        "sign_in": "account_login",
        "sign_out": "account_logout",
        "devices": "account_devices",
        "your_sign_in": "mfa_index",
        "quick_exit": "quick_exit",
    }
    return {key: outside(name) for key, name in names.items()}


def inside(slug: str, path: str = "/") -> str:
    """The full path of a page of an agency, from anywhere."""
    return f"/a/{slug}{path}"
