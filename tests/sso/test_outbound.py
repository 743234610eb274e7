"""What Evoke asks an address that an agency typed in: the open network, shortly, and never further."""

import socket
import time
from contextlib import contextmanager
from threading import Thread

import pytest
from django.core.exceptions import ValidationError

from agencies.sso.claims import claims_in
from agencies.sso.discovery import discover, fetch
from agencies.sso.errors import ProviderError
from agencies.sso.outbound import may_be_asked, require_address
from tests.browser.servers import free_port
from tests.sso.travelling import text_of


@contextmanager
def answering(*pieces: bytes, pause: float = 0):
    """A server on this machine that answers one request with these bytes; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                for piece in pieces:
                    try:
                        connection.sendall(piece)
                    except OSError:
                        return
                    time.sleep(pause)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(20)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "127.0.0.1",
        "169.254.169.254",
        "192.168.0.1",
        "::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
    ],
)
def test_private_networks_are_not_asked_unless_the_installation_names_them(settings, address):
    settings.SINGLE_SIGN_ON_NETWORKS = []
    assert not may_be_asked(address)

    settings.SINGLE_SIGN_ON_NETWORKS = ["10.0.0.0/8"]
    assert may_be_asked(address) is (address in {"10.1.2.3", "::ffff:10.0.0.1"})
    assert may_be_asked("9.9.9.9")


def test_a_name_that_leads_into_a_private_network_is_not_asked(settings):
    """The name is fine; where it leads to is looked at when the connection stands."""
    settings.SINGLE_SIGN_ON_NETWORKS = []

    with socket.create_server(("127.0.0.1", 0)) as server:
        with pytest.raises(ProviderError, match="private network"):
            discover(f"https://localhost:{server.getsockname()[1]}")
        server.settimeout(5)
        connection, _ = server.accept()
        with connection:
            assert connection.recv(100) == b""


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://10.0.0.1/",
        "ftp://x.example/",
        "https:///x",
        "https://x.example:99999/",
        "https://x.example/?a=b",
        "javascript:alert(1)",
    ],
)
def test_addresses_that_are_none(url):
    with pytest.raises(ValidationError):
        require_address(url)


def test_plain_http_is_for_this_machine_where_the_installation_allows_it(settings):
    require_address("http://127.0.0.1:9000")
    settings.SINGLE_SIGN_ON_NETWORKS = []

    with pytest.raises(ValidationError, match="https"):
        require_address("http://127.0.0.1:9000")


def test_nobody_there():
    with pytest.raises(ProviderError, match="cannot be reached"):
        fetch(f"http://127.0.0.1:{free_port()}/x")


def test_a_redirect_is_not_followed():
    with (
        answering(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
        ) as address,
        pytest.raises(ProviderError, match="redirect"),
    ):
        fetch(address)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{"])
def test_what_is_no_document_is_refused(body):
    with answering(OK + body) as address, pytest.raises(ProviderError, match="not in the form"):
        fetch(address)


def test_an_endless_answer_is_cut_off():
    with answering(OK, b" " * 700_000) as address, pytest.raises(ProviderError, match="too long or too slow"):
        fetch(address)


def test_a_silent_provider_costs_seconds_and_gets_a_clear_page(north, client, sets_up_at):
    """Nobody answers: a queue of one that is never served."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        sets_up_at(north, f"http://127.0.0.1:{server.getsockname()[1]}")
        began = time.monotonic()
        answer = client.get("/sso/north/start/")

    assert time.monotonic() - began < 10
    assert (answer.status_code, "did not answer in time" in text_of(answer)) == (502, True)
    assert "Sign in with e-mail address and password" in text_of(answer)


def test_a_provider_that_is_down_gets_a_clear_page(north, client, sets_up_at):
    sets_up_at(north, f"http://127.0.0.1:{free_port()}")

    answer = client.get("/sso/north/start/")

    assert (answer.status_code, "The provider cannot be reached." in text_of(answer)) == (502, True)


@pytest.mark.parametrize("token", ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_proof_is_refused(token):
    with pytest.raises(ProviderError, match="not valid"):
        claims_in(token, keys={"keys": []}, issuer="https://x.example", client_id="evoke")
