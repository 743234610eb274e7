"""Requests to addresses that an agency typed in: only to the open network, short, and never redirected."""

import time
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ValidationError
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from agencies.sso.errors import PrivateNetworkError, ProviderError

_WAIT = (3.05, 5.0)  # seconds to connect, and between two pieces of an answer
_LONGEST = 8.0  # seconds for a whole answer
_LARGEST = 512_000  # bytes
_PIECE = 16_384


def require_address(url: str) -> None:
    """Raise ValidationError unless ``url`` is one that may be asked.

    Plain HTTP is for this very machine, and only where SINGLE_SIGN_ON_NETWORKS names it.
    """
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError as broken:
        raise ValidationError("Write an address such as https://login.agency.example.") from broken
    if parts.username or parts.password or parts.query or parts.fragment or " " in url:
        raise ValidationError("Write the address without a user name, a question mark or a #.")
    if not parts.hostname:
        raise ValidationError("Write an address such as https://login.agency.example.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(parts.hostname)):
        raise ValidationError("The address must begin with https://.")


def _is_this_machine(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback and may_be_asked(host)


def may_be_asked(address: str) -> bool:
    """Whether an IP address is on the open network, or in one that the installation allows."""
    given = ip_address(address.partition("%")[0])
    mapped = given.ipv4_mapped if isinstance(given, IPv6Address) else None
    ip: IPv4Address | IPv6Address = mapped or given
    if ip.is_global and not ip.is_multicast:
        return True
    return any(ip in ip_network(network) for network in settings.SINGLE_SIGN_ON_NETWORKS)


class _Guarded:
    """Looks at the peer of the socket itself: a name may point elsewhere at the second look."""

    def _new_conn(self) -> socket:
        connected: socket = super()._new_conn()  # type: ignore[misc]  # of the connection it is mixed into
        if not may_be_asked(str(connected.getpeername()[0])):
            connected.close()
            raise PrivateNetworkError
        return connected


class _Connection(_Guarded, HTTPConnection):
    pass


class _SecureConnection(_Guarded, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _GuardedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class GuardedSession(requests.Session):
    """Asks providers. Raises ProviderError for whatever is not a whole, direct, timely answer."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False  # a proxy would look up the name, and the peer would always be the proxy
        for scheme in ("http://", "https://"):
            self.mount(scheme, _GuardedAdapter())

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        try:
            require_address(str(url))
        except ValidationError as refusal:
            raise ProviderError(f"The provider names an address that cannot be used: {url}.") from refusal
        kwargs |= {"timeout": _WAIT, "allow_redirects": False, "stream": True}
        try:
            response = super().request(method, url, *args, **kwargs)
            response._content = _whole(response)  # noqa: SLF001 - where requests keeps what it has read
        except ProviderError:
            raise
        except PrivateNetworkError as inside:
            raise ProviderError(
                "The provider’s address lies in a private network, which Evoke does not ask."
            ) from inside
        except requests.Timeout as slow:
            raise ProviderError("The provider did not answer in time.") from slow
        except requests.exceptions.SSLError as unproved:
            raise ProviderError("The provider’s certificate is not valid.") from unproved
        except (requests.RequestException, OSError) as unreachable:
            raise ProviderError("The provider cannot be reached.") from unreachable
        if response.is_redirect:
            raise ProviderError("The provider answers with a redirect, which Evoke does not follow.")
        return response


def _whole(response: requests.Response) -> bytes:
    """The body, unless it is too long or comes too slowly."""
    until, pieces, size = time.monotonic() + _LONGEST, [], 0
    with response:
        while piece := response.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > _LARGEST or time.monotonic() > until:
                raise ProviderError("The provider’s answer is too long or too slow.")
    return b"".join(pieces)
