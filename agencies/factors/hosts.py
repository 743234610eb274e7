"""Passkeys are bound to a host name; at a bare IP address no browser makes or uses one."""

from ipaddress import ip_address

from django.http import HttpRequest


def is_named(host: str) -> bool:
    """Whether ``host``, with or without a port, is a name such as ``localhost``."""
    bare = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    try:
        ip_address(bare)
    except ValueError:
        return True
    return False


def about_passkeys(request: HttpRequest) -> dict[str, object]:
    """``passkeys_work``, and where they do not on one's own machine: the same page at ``localhost``."""
    host = request.get_host()
    loopback = host.partition(":")[0] == "127.0.0.1" or host.startswith("[::1]")
    port = host.rpartition(":")[2] if host.rpartition(":")[2].isdecimal() else ""
    by_name = f"{request.scheme}://localhost{f':{port}' if port else ''}{request.get_full_path()}"
    return {"passkeys_work": is_named(host), "page_by_name": by_name if loopback else ""}
