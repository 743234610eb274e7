"""The real product for browser tests: the web server and the worker, as an installation runs them."""

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import connection_urls
from config.embedded.children import die_with_parent, stop
from config.embedded.places import CHECKOUT
from tests.browser.servers import Inbox, database, free_port, mail_server, named, queue

_PATIENCE = 120  # seconds for any one step of the start; a busy machine is no reason to fail
_CELERY = (sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "1")
_GRANIAN = (sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws")


@dataclass(frozen=True)
class Product:
    """Where it answers, what it mailed, and what its processes wrote."""

    address: str
    inbox: Inbox
    log: Path
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)

    def does(self, module: str, *arguments: str) -> None:
        """Run one of our programs in the product's own surroundings, to its end."""
        _finish(self, [self.start(self.variables, sys.executable, "-m", module, *arguments)])

    def start(self, variables: Mapping[str, str], *command: str) -> subprocess.Popen[bytes]:
        """A program of ours that writes to the log and ends with this process."""
        with self.log.open("ab") as output:
            return subprocess.Popen(  # noqa: S603 - our own programs
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=CHECKOUT,
                env=dict(variables),
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - nothing but a system call
            )


@contextmanager
def running(folder: Path) -> Iterator[Product]:
    """The product with north and south in it, for as long as the block lasts; ``folder`` is its own."""
    name, address = f"browser_{secrets.token_hex(6)}", f"http://localhost:{free_port()}"
    urls = {key: os.environ.get(key) or url for key, url in connection_urls().items()}
    with (
        database(urls["DATABASE_OWNER_URL"], name),
        queue(urls["REDIS_URL"]) as redis_url,
        mail_server() as (inbox, mail_port),
    ):
        variables = _production(folder, address) | {
            "DATABASE_URL": named(urls["DATABASE_URL"], name),
            "DATABASE_OWNER_URL": named(urls["DATABASE_OWNER_URL"], name),
            "REDIS_URL": redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        }
        product = Product(address, inbox, folder / "product.log", variables)
        _prepare(product, variables)
        with _serving(product, variables):
            yield product


def _production(folder: Path, address: str) -> dict[str, str]:
    """The settings of an installation: nothing of the test settings reaches the processes."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "PYTEST"))}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PUBLIC_ADDRESS": address,
        "SINGLE_SIGN_ON_NETWORKS": "127.0.0.0/8",
        "EVOKE_STATE": str(folder / "state"),
        "STATIC_ROOT": str(folder / "static"),
    }


def _prepare(product: Product, variables: Mapping[str, str]) -> None:
    """The tables, and meanwhile the static files; the API answers JSON alone and needs none of its own."""
    manage = (sys.executable, "manage.py")
    quietly = ("--no-input", "-v", "0")
    _finish(
        product,
        [
            product.start(variables, *manage, "collectstatic", *quietly, "--ignore", "rest_framework"),
            product.start(variables, *manage, "migrate", *quietly),
        ],
    )


@contextmanager
def _serving(product: Product, variables: Mapping[str, str]) -> Iterator[None]:
    """Web server and worker; while they start, the people move in."""
    place = ("--host", "127.0.0.1", "--port", product.address.rpartition(":")[2])
    with ExitStack() as cleanup:
        servers = [
            product.start(variables, *_GRANIAN, *place, "--blocking-threads", "4", "config.wsgi:application"),
            product.start(variables, *_CELERY, "--without-gossip", "--without-mingle", "-l", "INFO"),
        ]
        for server in servers:
            cleanup.callback(stop, server, ((signal.SIGTERM, 20),))
        world = (sys.executable, "-m", "tests.browser.world")
        _finish(product, [product.start(variables, *world, slug) for slug in ("north", "south")])
        _wait(product, servers)
        yield


def _finish(product: Product, steps: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait for programs that end by themselves; what they wrote is in the message when one fails."""
    try:
        codes = [step.wait(_PATIENCE) for step in steps]
    finally:
        for step in steps:
            stop(step, ((signal.SIGTERM, 2),))
    assert set(codes) == {0}, product.log.read_text()


def _wait(product: Product, servers: Sequence[subprocess.Popen[bytes]]) -> None:
    """Return when the pages are served and the worker takes work."""
    deadline = time.monotonic() + _PATIENCE
    while not (answers(f"{product.address}/healthz") and " ready." in product.log.read_text()):
        assert all(server.poll() is None for server in servers), product.log.read_text()
        assert time.monotonic() < deadline, product.log.read_text()
        time.sleep(0.05)


def answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5) as page:
            return bool(page.status == 200)
    except urllib.error.HTTPError as answer:
        answer.close()
    except OSError:
        pass
    return False
