"""A real identity provider in a process of its own: allauth's, with a database of its own.

Run as a program it makes its tables, its people and its clients, and serves.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from config.embedded import connection_urls
from config.embedded.children import die_with_parent, stop
from config.embedded.places import CHECKOUT
from tests.browser.servers import database, free_port, named

PASSWORD = "nine small boats return"
CLIENT_SECRET = "a secret between two services"
_PATIENCE = 90  # seconds; a busy machine is no reason to fail

# Whom the provider knows, and whether it has confirmed the address.
PEOPLE = {
    "ada@north.example": True,
    "petra@north.example": True,
    "colin@north.example": True,
    "ines@north.example": False,
    "selma@north.example": True,
    "ada@south.example": True,
    "petra@south.example": True,
    "nobody@north.example": True,
    "sunil@elsewhere.example": True,
}


@dataclass(frozen=True)
class IdentityProvider:
    issuer: str


@contextmanager
def running(folder: Path, redirects: Mapping[str, str]) -> Iterator[IdentityProvider]:
    """The provider, for as long as the block lasts; ``redirects`` names the clients and their addresses."""
    name, port = f"provider_{secrets.token_hex(6)}", free_port()
    owner_url = os.environ.get("DATABASE_OWNER_URL") or connection_urls()["DATABASE_OWNER_URL"]
    key = generate_private_key(public_exponent=65537, key_size=2048)
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.sso.provider_settings",
        "PROVIDER_SECRET_KEY": secrets.token_urlsafe(50),
        "PROVIDER_DATABASE_URL": named(owner_url, name),
        "PROVIDER_PRIVATE_KEY": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "PROVIDER_REDIRECTS": json.dumps(dict(redirects)),
        "PROVIDER_PORT": str(port),
    }
    log = folder / "provider.log"
    with database(owner_url, name), log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.sso.provider"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=CHECKOUT,
            env=variables,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - nothing but a system call
        )
        try:
            issuer = f"http://127.0.0.1:{port}"
            _wait(f"{issuer}/.well-known/openid-configuration", process, log)
            yield IdentityProvider(issuer)
        finally:
            stop(process, ((signal.SIGTERM, 5),))


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            with direct.open(url, timeout=5) as answer:
                answer.read()
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """No line for each request."""


def main() -> None:
    import django  # noqa: PLC0415 - the settings are named by the environment

    django.setup()

    from django.core.management import call_command  # noqa: PLC0415 - needs the apps loaded
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    _move_in()
    with make_server(
        "127.0.0.1", int(os.environ["PROVIDER_PORT"]), get_wsgi_application(), _Server, _Quiet
    ) as server:
        server.serve_forever()


def _move_in() -> None:
    from allauth.account.models import EmailAddress  # noqa: PLC0415 - needs the apps loaded
    from allauth.idp.oidc.models import Client  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415

    for email, is_verified in PEOPLE.items():
        user: Any = User.objects.create_user(email, email, PASSWORD)
        EmailAddress.objects.create(user=user, email=email, verified=is_verified, primary=True)
    for client_id, address in json.loads(os.environ["PROVIDER_REDIRECTS"]).items():
        client = Client(
            id=client_id,
            name=client_id,
            scopes="openid\nemail",
            redirect_uris=address,
            skip_consent=True,
        )
        client.set_secret(CLIENT_SECRET)
        client.save()


if __name__ == "__main__":
    main()
