"""Where a request came from, with and without proxies in front."""

import pytest
from allauth.account.adapter import get_adapter
from django.test import RequestFactory

from agencies.audit.context import peer_address

PROXY = "10.0.0.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", PROXY),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.6", "203.0.113.9"),
        (1, "2001:db8::9", "2001:db8::9"),
        (2, "203.0.113.9", PROXY),
        (1, "not an address", PROXY),
        (1, "", PROXY),
    ],
)
def test_only_what_the_own_proxies_wrote_is_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": forwarded})

    assert peer_address(request) == address


def test_a_request_by_a_socket_has_no_address():
    assert peer_address(RequestFactory().get("/", REMOTE_ADDR="")) is None


def test_limits_on_tries_count_the_same_address(settings):
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forwarded = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, headers=forwarded)

    assert get_adapter(request).get_client_ip(request) == peer_address(request) == "203.0.113.9"
